import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { TransactionEntry, TransactionMessage } from './messages.js';
import { transactions, type TransactionParameters } from './transactions.js';

type Database = ScriptedCluster<TransactionMessage, TransactionEntry>;

const [a, b] = [nodeId(0), nodeId(1)];
const [X, Y] = [1, 2];

/** The leader a, and a follower 10 ms away; fsync 1 ms. */
function database(parameters: Omit<TransactionParameters, 'leader'>): Database {
  const cluster = oneNodeEach(2);
  const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1), transcript: true };
  return new ScriptedCluster(transactions({ leader: a, ...parameters }, cluster), cluster, options).boot();
}

/** Reads keys, 5 ms after each other, and then writes one. */
function txn(reads: readonly number[], key: number, value: number): Operation {
  const procedure = { reads, writes: [{ key, value }], pause: nanosFromMs(5), decides: () => true };
  return { kind: 'txn', key: reads[0]!, procedure };
}

function look(...reads: readonly number[]): Operation {
  const procedure = { reads, writes: [], pause: nanosFromMs(0), decides: () => false };
  return { kind: 'txn', key: reads[0]!, procedure };
}

function expectGolden(name: string, on: Database): void {
  const text = on.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('transactions, as a reviewer reads them', () => {
  it('wait for locks, abort where they would wait for each other, and are seen at a follower in the end', () => {
    const on = database({ isolation: 'two-phase-locking', reads: 'any' });
    on.note('each reads what the other writes: the second to ask for a lock that closes the circle is aborted');
    const both = [on.request(a, txn([X], Y, 7)), on.request(a, txn([Y], X, 8))];
    on.run(nanosFromMs(7));
    const late = on.request(b, look(X, Y));
    on.run(nanosFromMs(60));
    const fresh = on.request(b, look(X, Y));
    expect(both.map(({ answer }) => answer?.result.kind)).toEqual(['ok', 'refused']);
    expect([late, fresh].map(({ answer }) => answer?.result)).toMatchObject([{ seen: [0, 0] }, { seen: [0, 7] }]);
    expectGolden('deadlock', on);
  });

  it('keep through a crash what was answered, and lose what was not on disk yet', () => {
    const on = database({ isolation: 'serializable-snapshot', reads: 'leader' });
    on.request(a, txn([X], X, 7));
    on.run(nanosFromMs(100));
    on.note('the leader crashes before its disk has what it has committed');
    const lost = on.request(a, txn([X], X, 8));
    on.run(nanosFromMs(5));
    on.crash(a);
    on.run(nanosFromMs(20));
    on.restart(a);
    on.run(nanosFromMs(100));
    const next = on.request(a, txn([X], X, 9));
    on.run(nanosFromMs(100));
    expect([lost.answer, next.answer?.result]).toMatchObject([null, { seen: [7] }]);
    expect([a, b].map((node) => on.held(node, X))).toEqual([9, 9]);
    expectGolden('leader-crash-truncated', on);
  });
});
