import { objectRow, transactionRow } from '@isthmus/sim-protocol';
import { HistoryParser } from './history-parser.js';
import type { HistoryModel } from './intake.js';

function parsed(model: HistoryModel, ...lines: readonly string[]) {
  const parser = new HistoryParser({ format: 'jepsen-edn', model });
  parser.feed(lines.map((line) => `${line}\n`).join(''));
  const answer = parser.end();
  if (!answer.ok) return `${answer.fault.line}:${answer.fault.column} ${answer.fault.message}`;
  return answer.of === 'operations'
    ? Array.from({ length: answer.history.length }, (_, row) => objectRow(answer.history, row))
    : Array.from({ length: answer.history.length }, (_, row) => transactionRow(answer.history, row));
}

const event = (process: number, type: string, value: string) =>
  `{:time 329148531712, :process ${process}, :type ${type}, :f :txn, :value ${value}}`;

describe('a history of Jepsen, of single operations', () => {
  it('has maps whose other fields do not matter, comments, and the tag of newer versions', () => {
    expect(
      parsed(
        'cas-register',
        '; recorded on 1 May',
        '{:type :invoke, :f :write, :value 3, :process 0, :time 3291485317, :index 0}',
        '#jepsen.history.Op{:index 1, :time 3, :type :ok, :process 0, :f :write, :value 3} ; done',
        '{:process :nemesis, :type :info, :f :start, :value nil}',
        '{:process 1, :type :invoke, :f :cas, :value [3 4]}',
        '{:process 1, :type :fail, :f :cas, :value [3 4]}',
      ),
    ).toEqual([
      { session: '0', key: '', kind: 'write', argument: 3, outcome: 'ok', invokedAt: 2, respondedAt: 3, line: 2 },
      {
        ...{ session: '1', key: '', kind: 'cas', expected: 3, argument: 4, swapped: false, outcome: 'ok' },
        ...{ invokedAt: 5, respondedAt: 6, line: 5 },
      },
    ]);
  });

  it.each([
    ['no map', ['[1 2]'], '1:1 expected a map'],
    ['a map that is cut', ['{:process 0, :type'], '1:19 the line ends before "}"'],
    ['a tag that is not known', ['#inst "2020"'], '1:1 "#inst" is no value'],
    ['more than a map', ['{:process 0} 1'], '1:14 the line goes on after its map'],
    ['no process', ['{:type :ok, :f :read, :value nil}'], '1:1 :process is missing'],
    ['a list for a process', ['{:process [0], :type :ok, :f :read, :value nil}'], '1:11 no name of a process'],
  ])('with %s is refused', (_, lines, fault) => {
    expect(parsed('register', ...lines)).toContain(fault);
  });
});

describe('a history of Jepsen, of transactions', () => {
  it('has micro-operations, of which those that did not end well tell no reads', () => {
    expect(
      parsed(
        'list-append',
        event(0, ':invoke', '[[:append 1 2] [:r 1 nil] [:r 7 nil]]'),
        event(1, ':invoke', '[[:r 1 nil] [:append 1 3]]'),
        event(0, ':ok', '[[:append 1 2] [:r 1 [2]] [:r 7 nil]]'),
        event(2, ':invoke', '[[:append 1 4]]'),
        event(1, ':info', '[[:r 1 nil] [:append 1 3]]'),
        event(3, ':invoke', '[[:append 1 5]]'),
        event(2, ':fail', '[[:append 1 4]]'),
      ),
    ).toEqual([
      {
        session: '0',
        steps: [
          { kind: 'append', key: '1', value: 2 },
          { kind: 'r', key: '1', value: [2] },
          { kind: 'r', key: '7', value: [] },
        ],
        ...{ outcome: 'ok', invokedAt: 1, respondedAt: 3, line: 1 },
      },
      {
        session: '1',
        steps: [
          { kind: 'r', key: '1' },
          { kind: 'append', key: '1', value: 3 },
        ],
        ...{ outcome: 'info', invokedAt: 2, respondedAt: Infinity, line: 2 },
      },
      {
        session: '2',
        steps: [{ kind: 'append', key: '1', value: 4 }],
        ...{ outcome: 'fail', invokedAt: 4, respondedAt: 7, line: 4 },
      },
      {
        session: '3',
        steps: [{ kind: 'append', key: '1', value: 5 }],
        ...{ outcome: 'info', invokedAt: 6, respondedAt: Infinity, line: 6 },
      },
    ]);
  });

  it('of registers has reads of null', () => {
    expect(
      parsed('rw-register', event(0, ':invoke', '[[:w :x 2] [:r :y nil]]'), event(0, ':ok', '[[:w :x 2] [:r :y nil]]')),
    ).toMatchObject([
      {
        steps: [
          { kind: 'w', key: ':x', value: 2 },
          { kind: 'r', key: ':y', value: null },
        ],
      },
    ]);
  });

  const begun = event(0, ':invoke', '[[:append 1 2] [:r 1 nil]]');
  it.each<[string, HistoryModel, readonly string[], string]>([
    ['a value that is no list', 'list-append', [event(0, ':invoke', '7')], '1:65 a transaction is a list'],
    [
      'a micro-operation of the other model',
      'list-append',
      [event(0, ':invoke', '[[:r 1 nil] [:w 1 2]]')],
      '1:65 micro-operation 2 is ":w", which the model list-append does not have: it has append, r',
    ],
    ['a micro-operation without a key', 'rw-register', [event(0, ':invoke', '[[:r]]')], 'is no list of an operation'],
    ['a list for a key', 'rw-register', [event(0, ':invoke', '[[:r [1] nil]]')], 'has a key that is no number'],
    ['an append of nothing', 'list-append', [event(0, ':invoke', '[[:append 1 nil]]')], 'needs a value: null is what'],
    [
      'a read that is no list',
      'list-append',
      [begun, event(0, ':ok', '[[:append 1 2] [:r 1 2]]')],
      '2:61 micro-operation 2 reads',
    ],
    ['another append at the end', 'list-append', [begun, event(0, ':ok', '[[:append 1 3] [:r 1 []]]')], 'in line 1'],
    [
      'fewer micro-operations at the end',
      'list-append',
      [begun, event(0, ':ok', '[[:append 1 2]]')],
      '2:61 it ends with other',
    ],
    ['two open transactions', 'list-append', [begun, begun], '2:1 session 0 begins an operation while'],
    ['an end before the beginning', 'list-append', [event(0, ':ok', '[]')], '1:1 an operation of session 0 ends'],
    [
      'a single operation among transactions',
      'list-append',
      [begun, '{:process 1, :type :invoke, :f :append, :value 1}'],
      '2:32 an operation in a history that began with transactions in line 1',
    ],
    [
      'a transaction among single operations',
      'list-append',
      ['{:process 1, :type :invoke, :f :append, :value 1}', begun],
      '2:52 a transaction in a history that began with operations in line 1',
    ],
    [
      'a single operation on a register of transactions',
      'rw-register',
      ['{:process 1, :type :invoke, :f :read, :value nil}'],
      '1:32 "read" is no operation of this model, which has transactions only: txn',
    ],
    ['a transaction of another model', 'register', [begun], '1:52 "txn" is no operation of the model register'],
  ])('with %s is refused', (_, model, lines, fault) => {
    expect(parsed(model, ...lines)).toContain(fault);
  });
});

describe('rows of transactions', () => {
  const row = (told: object) =>
    JSON.stringify({ session: 1, kind: 'txn', outcome: 'ok', invokedAtMs: 1, respondedAtMs: 2, ...told });
  const parsedRows = (...lines: readonly string[]) => {
    const parser = new HistoryParser({ format: 'ndjson', model: 'list-append' });
    parser.feed(lines.map((line) => `${line}\n`).join(''));
    const answer = parser.end();
    if (!answer.ok) return `${answer.fault.line}:${answer.fault.column} ${answer.fault.message}`;
    return answer.of === 'transactions' && transactionRow(answer.history, 0).steps;
  };

  it('say what they did in `value`, or in `argument` where nothing came back', () => {
    const steps = [
      { kind: 'append', key: 'x', value: 1 },
      { kind: 'r', key: 'x', value: [1] },
    ];
    const told = (read: readonly number[] | null) => [
      ['append', 'x', 1],
      ['r', 'x', read],
    ];
    expect(parsedRows(row({ value: told([1]) }))).toEqual(steps);
    const unknown = [steps[0], { kind: 'r', key: 'x' }];
    expect(parsedRows(row({ outcome: 'info', argument: told(null), value: null }))).toEqual(unknown);
    expect(parsedRows(row({ outcome: 'fail', value: told(null) }))).toEqual(unknown);
  });

  it('are refused where they are no transactions', () => {
    expect(parsedRows(row({ value: 3 }))).toMatch(/^1:\d+ a transaction is a list/);
    expect(parsedRows(row({ value: [['r', 'x', 1]] }))).toContain(
      'micro-operation 1 reads a list and did not return one',
    );
    expect(parsedRows(row({ value: [] }), row({ kind: 'read', value: [], session: 2 }))).toContain('2:');
  });
});
