import { type ObjectModel, objectRow } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { type HistoryFormat, HistoryParser } from './history-parser.js';

function parsed(format: HistoryFormat, model: ObjectModel, text: string, chunk = text.length + 1) {
  const parser = new HistoryParser({ format, model });
  for (let at = 0; at < text.length; at += chunk) parser.feed(text.slice(at, at + chunk));
  const answer = parser.end();
  if (!answer.ok) return `${answer.fault.line}:${answer.fault.column} ${answer.fault.message}`;
  if (answer.of !== 'operations') throw new Error('a history of transactions');
  return Array.from({ length: answer.history.length }, (_, row) => objectRow(answer.history, row));
}

const LOG = [
  'INFO  jepsen.util - 0\t:invoke\t:read\tnil',
  'INFO  jepsen.core - Worker 0 starting',
  'INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]',
  'INFO  jepsen.util - 0\t:ok\t:read\tnil',
  'INFO  jepsen.util - 2\t:invoke\t:write\t3',
  'INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]',
  'INFO  jepsen.util - 2\t:info\t:write\t:timed-out',
  '',
].join('\n');

describe('a Jepsen log', () => {
  it('gives operations whose instants are lines, and failed compare-and-sets that do not tell what they found', () => {
    const at = (line: number, respondedAt: number) => ({ key: '', invokedAt: line, respondedAt, line });
    expect(parsed('jepsen-log', 'cas-register', LOG)).toEqual([
      { session: '0', kind: 'read', result: null, outcome: 'ok', ...at(1, 4) },
      { session: '1', kind: 'cas', expected: 1, argument: 2, swapped: false, outcome: 'ok', ...at(3, 6) },
      { session: '2', kind: 'write', argument: 3, outcome: 'info', ...at(5, Infinity) },
    ]);
  });

  it('may come in chunks of any size', () => {
    for (const chunk of [1, 2, 7, 50])
      expect(parsed('jepsen-log', 'cas-register', LOG, chunk)).toEqual(parsed('jepsen-log', 'cas-register', LOG));
  });

  const line = (rest: string) => `INFO  jepsen.util - ${rest}\n`;
  it.each([
    ['an operation that ends before it begins', line('0 :ok :read 1'), '1:1 an operation of session 0 ends before'],
    ['two open operations', line('0 :invoke :read nil') + line('0 :invoke :write 1'), '2:1 session 0 begins'],
    ['an unknown operation', line('0 :invoke :drain nil'), '1:31 "drain" is no operation of the model cas-register'],
    ['an operation of another model', line('0 :invoke :enqueue 1'), 'which has read, write, cas; queue would'],
    ['an unknown type', line('0 :begin :read nil'), '1:23 ":begin" is no type'],
    [
      'another operation at the end',
      line('0 :invoke :read nil') + line('0 :ok :write 1'),
      '2:27 a write ends the read',
    ],
    [
      'another value at the end',
      line('0 :invoke :write 12') + line('0 :ok :write 1'),
      '2:34 it ends with another value',
    ],
    ['a compare-and-set of one value', line('0 :invoke :cas [1]'), '1:36 a cas takes two values'],
    ['a list that is cut', line('0 :invoke :cas [1 2'), '1:40 the line ends before "]"'],
    ['a line that is cut', line('0 :invoke'), '1:30 the line ends early'],
    [
      'a file that is cut in a number',
      line('0 :invoke :read nil') + 'INFO  jepsen.util - 0 :ok :read 1',
      'may be truncated',
    ],
    ['another file', 'hello\n', '1:1 no line of a Jepsen log'],
    ['nothing', '', '1:1 there are no operations'],
  ])('with %s is refused', (_, text, fault) => {
    expect(parsed('jepsen-log', 'cas-register', text)).toContain(fault);
  });
});

describe('a key-value log', () => {
  const map = (fields: string) => `{:process 0, ${fields}}\n`;

  it('has texts by key', () => {
    const text =
      map(':type :invoke, :f :append, :key "4", :value "x \\"0\\" y"') +
      map(':type :ok, :f :append, :key "4", :value "x \\"0\\" y"') +
      map(':type :invoke, :f :get, :key "4", :value nil') +
      map(':type :ok, :f :get, :key "4", :value "x \\"0\\" y"');
    expect(parsed('porcupine-kv', 'kv', text)).toMatchObject([
      { key: '4', kind: 'append', argument: 'x "0" y' },
      { key: '4', kind: 'get', result: 'x "0" y', invokedAt: 3, respondedAt: 4 },
    ]);
  });

  it.each([
    ['without a field', map(':type :invoke, :f :get, :key "4"'), '1:1 :value is missing'],
    ['with a text that is cut', '{:process 0, :type :invoke, :f :put, :key "4', '1:45 the line ends inside a string'],
    [
      'that ends on another key',
      map(':type :invoke, :f :get, :key "1", :value nil') + map(':type :ok, :f :get, :key "2", :value ""'),
      '2:',
    ],
    ['with a value that is no text', map(':type :invoke, :f :put, :key "1", :value 7'), 'a put takes a text'],
    ['with a field twice', map(':type :ok, :type :ok'), '1:25 :type is given twice'],
  ])('%s is refused', (_, text, fault) => {
    expect(parsed('porcupine-kv', 'kv', text)).toContain(fault);
  });
});

describe('rows', () => {
  const row = (fields: object) =>
    `${JSON.stringify({ session: 1, key: 2, kind: 'read', outcome: 'ok', value: 0, invokedAtMs: 1.5, respondedAtMs: 3, ...fields })}\n`;

  it('are what a run exports, in JSON', () => {
    const told = {
      operation: 0,
      datacenter: 'eu-west-1',
      argument: null,
      expected: null,
      swapped: false,
      node: 'a',
      attempts: 1,
    };
    const never = { operation: 1, session: null, outcome: 'fail', value: null, invokedAtMs: null, respondedAtMs: null };
    const given_up = {
      operation: 2,
      kind: 'write',
      argument: 5,
      value: null,
      outcome: 'info',
      invokedAtMs: 4,
      respondedAtMs: 9,
    };
    const swap = { operation: 3, kind: 'cas', expected: 1, argument: 2, value: 7, invokedAtMs: 9, respondedAtMs: 10 };
    expect(
      parsed('ndjson', 'cas-register', row(told) + row(never) + row(given_up) + row({ ...swap, swapped: false })),
    ).toEqual([
      { session: '1', key: '2', kind: 'read', result: 0, outcome: 'ok', invokedAt: 1.5, respondedAt: 3, line: 1 },
      {
        session: '1',
        key: '2',
        kind: 'write',
        argument: 5,
        outcome: 'info',
        invokedAt: 4,
        respondedAt: Infinity,
        line: 3,
      },
      {
        session: '1',
        key: '2',
        kind: 'cas',
        expected: 1,
        argument: 2,
        result: 7,
        swapped: false,
        outcome: 'ok',
        invokedAt: 9,
        respondedAt: 10,
        line: 4,
      },
    ]);
  });

  it('may be comma-separated', () => {
    const text =
      'session,key,kind,argument,value,outcome,invokedAtMs,respondedAtMs\na,,append,"x,""y",,ok,1,2\nb,,read,,"[1,2]",ok,1,2\n';
    expect(parsed('csv', 'list-append', text)).toMatchObject([
      { session: 'a', kind: 'append', argument: 'x,"y' },
      { session: 'b', kind: 'read', result: [1, 2] },
    ]);
  });

  it.each<[string, HistoryFormat, string, string]>([
    ['an end before the beginning', 'ndjson', row({ respondedAtMs: 1 }), 'it ends before it begins'],
    [
      'two open operations',
      'ndjson',
      row({}) + row({ invokedAtMs: 2 }),
      '2:1 session 1 begins an operation while its operation of line 1',
    ],
    ['an unknown operation', 'ndjson', row({ kind: 'drain' }), '"drain" is no operation of the model register'],
    ['an operation of another model', 'ndjson', row({}) + row({ session: 2, kind: 'add' }), '2:'],
    ['a list where a number is due', 'ndjson', row({ invokedAtMs: [1] }), 'invokedAtMs must be a number'],
    [
      'a line that is cut',
      'csv',
      'session,kind,value,outcome,invokedAtMs,respondedAtMs\na,read,0,ok,1,2',
      '2:16 the file ends',
    ],
    ['an id twice', 'ndjson', row({ operation: 7 }) + row({ operation: 7, session: 2 }), 'operation 7 is there twice'],
    ['JSON that is cut', 'ndjson', '{"session": 1, "ki', '1:19 no valid JSON'],
    ['JSON that is wrong', 'ndjson', '{"session": 1,, "kind": 2}\n', '1:15 no valid JSON'],
    ['no outcome', 'ndjson', row({ outcome: undefined }), '"" is no outcome'],
    ['an answer that is absent', 'ndjson', row({ value: undefined }), 'needs the value that came back'],
    ['an unknown column', 'csv', 'session,when\n', '1:9 "when" is no column'],
    [
      'too few cells',
      'csv',
      'session,kind,outcome,invokedAtMs,respondedAtMs\na,read\n',
      '2:7 2 cells where the first line names 5',
    ],
    ['a quote that is open', 'csv', 'session,kind,outcome,invokedAtMs,respondedAtMs\n"a,read,ok,1,2\n', '2:1 a quote'],
  ])('with %s are refused', (_, format, text, fault) => {
    expect(parsed(format, 'register', text)).toContain(fault);
  });
});

describe('any text', () => {
  it('is a history or is refused with a place', () => {
    const words = fc.constantFrom(
      'INFO  jepsen.util - ',
      '0',
      ' :invoke',
      ' :ok',
      ' :read',
      ' nil',
      '[1 ',
      '{',
      '"',
      '}',
      ',',
      '\n',
      ':f',
      '\\',
    );
    const formats = fc.constantFrom<HistoryFormat>('jepsen-log', 'jepsen-edn', 'porcupine-kv', 'ndjson', 'csv');
    fc.assert(
      fc.property(formats, fc.array(words, { maxLength: 12 }), (format, some) => {
        const answer = parsed(format, 'register', some.join(''));
        expect(typeof answer === 'string' ? answer : '1:1 ').toMatch(/^[1-9]\d*:[1-9]\d* /);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
