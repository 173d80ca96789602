import { readFileSync } from 'node:fs';
import type { CheckedOperation } from '@isthmus/contract';
import { FORMATS, formatOfName, MODELS } from './formats.js';
import { operationWords } from './operationWords.js';

const operation = (changes: Partial<CheckedOperation>): CheckedOperation => ({
  session: '1',
  key: '',
  kind: 'read',
  outcome: 'ok',
  invokedAt: 1,
  respondedAt: 2,
  ...changes,
});

it('offers the formats and models that the service takes, in its order', () => {
  interface Parameter {
    readonly name: string;
    readonly schema: { readonly enum?: readonly string[] };
  }
  const { paths } = JSON.parse(readFileSync('../api/openapi.json', 'utf8')) as {
    readonly paths: Record<string, Record<string, { readonly parameters: readonly Parameter[] }>>;
  };
  const taken = (field: string) =>
    paths['/v1/checks']?.['post']?.parameters.find(({ name }) => name === field)?.schema.enum;
  expect(Object.keys(FORMATS)).toEqual(taken('format'));
  expect(Object.keys(MODELS)).toEqual(taken('model'));
});

it('takes the format from the name of the file where that says it', () => {
  expect(formatOfName('etcd_000.LOG')).toBe('jepsen-log');
  expect(formatOfName('runs.jsonl')).toBe('ndjson');
  expect(formatOfName('history')).toBeUndefined();
});

it('tells operations in words, a compare-and-set with its fate', () => {
  expect(operationWords(operation({ result: 3 }))).toBe('read → 3');
  expect(operationWords(operation({ kind: 'write', argument: 4 }))).toBe('write 4');
  const cas = { kind: 'cas', expected: 1, argument: 2 } as const;
  expect(operationWords(operation({ ...cas, swapped: true }))).toBe('cas 1 to 2, swapped');
  expect(operationWords(operation({ ...cas, swapped: false, result: 5 }))).toBe('cas 1 to 2, not swapped, found 5');
  expect(operationWords(operation({ ...cas, outcome: 'info', respondedAt: null }))).toBe('cas 1 to 2');
  expect(operationWords(operation({ result: 'x'.repeat(200) })).length).toBeLessThan(80);
});
