import { readFileSync } from 'node:fs';
import { checkDocument } from './check.js';
import { lineOf, locator } from './positions.js';

const experiment = readFileSync('src/examples/raft-loses-its-leader.yaml', 'utf8');
const batch = readFileSync('src/examples/europe-cut-off.yaml', 'utf8');

function linesOf(text: string): string[] {
  const locate = locator(text);
  return checkDocument(text).violations.map((violation) => {
    const { from, to } = locate(violation);
    return `${lineOf(text, from)}: ${text.slice(from, to)}`;
  });
}

it('tells a batch by its sweep and finds nothing wrong with the examples', () => {
  expect(checkDocument(experiment)).toEqual({ kind: 'experiment', violations: [] });
  expect(checkDocument(batch)).toEqual({ kind: 'batch', violations: [] });
  expect(checkDocument('sweep: [').kind).toBe('batch');
});

it('marks the value that is wrong, at its line', () => {
  const text = experiment.replace('duration: 70s', 'duration: 70 parsecs');
  expect(linesOf(text)).toContain('16: 70 parsecs');
});

it('marks an unknown field by its value and a wrong item of a list at its own line', () => {
  expect(
    linesOf('version: 1\nname: x\nfoo: 1\ntopology: { layout: aws-3 }\nstrategy: { kind: multi-leader }\n'),
  ).toEqual(['3: 1']);
  const text = batch.replace('kind: multi-leader', 'kind: many-leaders');
  expect(linesOf(text)).toEqual(['22: many-leaders']);
});

it('marks the nearest thing that exists where a field is missing', () => {
  expect(linesOf('version: 1\nname: x\ntopology: { layout: aws-3 }\nstrategy:\n  kind: single-leader\n')).toEqual([
    '4: strategy',
  ]);
});

it('takes the line of a syntax error from the parser', () => {
  expect(linesOf('version: 1\nname: "open\n')[0]).toMatch(/^[23]: /);
});

it('says every violation at once', () => {
  expect(checkDocument('version: 2\nname: ""\n').violations.length).toBeGreaterThanOrEqual(4);
});
