import { type HistoryFormat, HistoryParser } from './history-parser.js';
import type { HistoryModel } from './intake.js';

/** What is wrong with a file, as `line:column reason`. */
function faultOf(format: HistoryFormat, model: HistoryModel, text: string): string {
  const parser = new HistoryParser({ format, model });
  parser.feed(text);
  const answer = parser.end();
  return answer.ok
    ? `accepted: ${answer.history.length} operations`
    : `${answer.fault.line}:${answer.fault.column} ${answer.fault.message}`;
}

const log = (...events: string[]) => events.map((event) => `INFO  jepsen.util - ${event}\n`).join('');
const edn = (...events: string[]) => events.map((event) => `{${event}}\n`).join('');
const rows = (...told: object[]) =>
  told
    .map((row, i) => ({
      session: i,
      kind: 'read',
      value: null,
      outcome: 'ok',
      invokedAtMs: 1,
      respondedAtMs: 2,
      ...row,
    }))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
const csv = (...lines: string[]) =>
  ['operation,session,kind,argument,value,outcome,invokedAtMs,respondedAtMs', ...lines]
    .map((line) => `${line}\n`)
    .join('');

type Case = readonly [format: HistoryFormat, model: HistoryModel, text: string, fault: string];

const BAD: Readonly<Record<string, readonly Case[]>> = {
  'a file that is cut': [
    ['jepsen-log', 'register', log('0 :invoke :write 12').slice(0, -2), '1:39 the file ends inside a line'],
    [
      'jepsen-edn',
      'register',
      edn(':process 0, :type :invoke, :f :write, :value 12').slice(0, -4),
      '1:47 the line ends before "}"',
    ],
    [
      'porcupine-kv',
      'kv',
      edn(':process 0, :type :invoke, :f :put, :key "a", :value "b"').slice(0, -4),
      '1:56 the line ends inside a string',
    ],
    ['ndjson', 'register', rows({}).slice(0, -3), '1:88 no valid JSON'],
    ['csv', 'register', csv('0,a,write,1,,ok,1,20').slice(0, -2), '2:20 the file ends inside a line'],
  ],
  'an operation that ends before it begins': [
    ['jepsen-log', 'register', log('0 :ok :read 1'), '1:1 an operation of session 0 ends before it begins'],
    ['jepsen-edn', 'register', edn(':process 0, :type :ok, :f :read, :value 1'), '1:1 an operation of session 0 ends'],
    [
      'jepsen-edn',
      'rw-register',
      edn(':process 0, :type :ok, :f :txn, :value [[:r 1 1]]'),
      '1:1 an operation of session 0 ends',
    ],
    [
      'porcupine-kv',
      'kv',
      edn(':process 0, :type :ok, :f :get, :key "a", :value ""'),
      '1:1 an operation of session 0 ends',
    ],
    ['ndjson', 'register', rows({ respondedAtMs: 0 }), '1:72 it ends before it begins'],
    [
      'ndjson',
      'rw-register',
      rows({ kind: 'txn', value: [['r', 'x', 1]], respondedAtMs: 0 }),
      '1:80 it ends before it begins',
    ],
    ['csv', 'register', csv('0,a,read,,0,ok,2,1'), '2:18 it ends before it begins'],
  ],
  'two open operations in one session': [
    [
      'jepsen-log',
      'register',
      log('0 :invoke :read nil', '0 :invoke :read nil'),
      '2:1 session 0 begins an operation while its operation of line 1',
    ],
    [
      'jepsen-edn',
      'register',
      edn(...Array<string>(2).fill(':process 0, :type :invoke, :f :read, :value nil')),
      '2:1 session 0 begins',
    ],
    [
      'jepsen-edn',
      'list-append',
      edn(...Array<string>(2).fill(':process 0, :type :invoke, :f :txn, :value [[:r 1 nil]]')),
      '2:1 session 0 begins',
    ],
    [
      'porcupine-kv',
      'kv',
      edn(...Array<string>(2).fill(':process 0, :type :invoke, :f :get, :key "a", :value nil')),
      '2:1 session 0 begins',
    ],
    [
      'ndjson',
      'register',
      rows({ session: 7 }, { session: 7 }),
      '2:1 session 7 begins an operation while its operation of line 1',
    ],
    [
      'ndjson',
      'rw-register',
      rows({ session: 7, kind: 'txn', value: [] }, { session: 7, kind: 'txn', value: [] }),
      '2:1 session 7 begins',
    ],
    [
      'csv',
      'register',
      csv('0,a,read,,0,ok,1,3', '1,a,read,,0,ok,2,4'),
      '3:1 session a begins an operation while its operation of line 2',
    ],
  ],
  'an id that is there twice': [
    [
      'jepsen-edn',
      'register',
      edn(...[0, 1].map((process) => `:index 4, :process ${process}, :type :invoke, :f :read, :value nil`)),
      '2:9 index 4 is there twice',
    ],
    ['ndjson', 'register', rows({ operation: 4 }, { operation: 4 }), '2:90 operation 4 is there twice'],
    [
      'ndjson',
      'rw-register',
      rows({ operation: 4, kind: 'txn', value: [] }, { operation: 4, kind: 'txn', value: [] }),
      '2:87 operation 4 is there twice',
    ],
    ['csv', 'register', csv('4,a,read,,0,ok,1,2', '4,b,read,,0,ok,1,2'), '3:1 operation 4 is there twice'],
  ],
  'an unknown operation': [
    ['jepsen-log', 'register', log('0 :invoke :drain nil'), '1:31 "drain" is no operation of the model register'],
    ['jepsen-edn', 'register', edn(':process 0, :type :invoke, :f :drain, :value nil'), '1:32 "drain" is no operation'],
    [
      'jepsen-edn',
      'rw-register',
      edn(':process 0, :type :invoke, :f :txn, :value [[:drain 1 nil]]'),
      '1:45 micro-operation 1 is ":drain"',
    ],
    [
      'porcupine-kv',
      'kv',
      edn(':process 0, :type :invoke, :f :drain, :key "a", :value nil'),
      '1:32 "drain" is no operation of the model kv',
    ],
    ['ndjson', 'register', rows({ kind: 'drain' }), '1:14 "drain" is no operation'],
    ['ndjson', 'list-append', rows({ kind: 'txn', value: [['drain', 'x', 1]] }), '1:27 micro-operation 1 is "drain"'],
    ['csv', 'register', csv('0,a,drain,,0,ok,1,2'), '2:5 "drain" is no operation'],
  ],
  'a value that could be taken for another, or has no end': [
    ['ndjson', 'register', rows({ value: 2 ** 53 }), '1:28 value has a number with more digits than can be told apart'],
    ['ndjson', 'register', rows({ value: [[1, 2 ** 60]] }), '1:28 value has a number with more digits'],
    ['ndjson', 'register', rows({ key: { a: 1 } }), '1:90 key must be null, a boolean, a number, a text'],
    ['ndjson', 'register', rows({ key: ['a'] }), '1:90 a key is a text, a number or a boolean'],
    ['ndjson', 'rw-register', rows({ kind: 'txn', value: [['w', 'x', 2 ** 60]] }), '1:27 value has a number with more'],
    [
      'ndjson',
      'register',
      rows({ value: 7 }).replace('7', `${'['.repeat(9e4)}${']'.repeat(9e4)}`),
      '1:28 value is nested',
    ],
    ['ndjson', 'register', '['.repeat(9e4), '1:1001 no valid JSON'],
    ['csv', 'register', csv(`0,a,write,${'['.repeat(9e4)}${']'.repeat(9e4)},,ok,1,2`), '2:11 argument is nested'],
    ['csv', 'register', csv('0,a,write,9007199254740993,,ok,1,2'), '2:11 argument has a number with more digits'],
  ],
  'operations of two models': [
    [
      'jepsen-log',
      'register',
      log('0 :invoke :read nil', '1 :invoke :enqueue 1'),
      '2:31 "enqueue" is no operation of the model register, which has read, write; queue would',
    ],
    [
      'jepsen-edn',
      'list-append',
      edn(':process 0, :type :invoke, :f :read, :value nil', ':process 1, :type :invoke, :f :txn, :value []'),
      '2:32 a transaction in a history that began with operations in line 1',
    ],
    [
      'porcupine-kv',
      'kv',
      edn(
        ':process 0, :type :invoke, :f :get, :key "a", :value nil',
        ':process 1, :type :invoke, :f :enqueue, :key "a", :value "b"',
      ),
      '2:32 "enqueue" is no operation of the model kv',
    ],
    ['ndjson', 'register', rows({}, { kind: 'enqueue', argument: 1 }), '2:14 "enqueue" is no operation'],
    [
      'ndjson',
      'list-append',
      rows({ value: [] }, { kind: 'txn', value: [] }),
      '2:14 a transaction in a history that began with operations',
    ],
    ['csv', 'register', csv('0,a,read,,0,ok,1,2', '1,b,enqueue,1,,ok,1,2'), '3:5 "enqueue" is no operation'],
  ],
};

it('is quoted in part, where it is long', () => {
  expect(faultOf('csv', 'register', `${'x'.repeat(1e5)}\n`).length).toBeLessThan(400);
});

describe.each(Object.entries(BAD))('%s', (_, cases) => {
  it.each(cases)('is refused with its place: %s of %s', (format, model, text, fault) => {
    expect(faultOf(format, model, text)).toContain(fault);
  });
});
