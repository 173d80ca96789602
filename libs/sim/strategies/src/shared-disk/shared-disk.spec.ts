import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { type Attempt, goldenText, nodeId, oneNodeEach, play, ScriptedCluster, schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { SharedDiskMessage } from './messages.js';
import { sharedDisk } from './shared-disk.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const read: Operation = { kind: 'read', key: 0, consistency: 'default' };
const write = (value: number): Operation => ({ kind: 'write', key: 0, value });

/** 10 ms apart; the page of key 0 has `a` for its master. */
function database({ transcript = false } = {}) {
  const cluster = oneNodeEach(3);
  const strategy = sharedDisk({ retry: nanosFromMs(1000) }, cluster);
  return new ScriptedCluster<SharedDiskMessage, never>(strategy, cluster, {
    delay: () => nanosFromMs(10),
    transcript,
  }).boot();
}

function answerTo({ answer, requestedAt }: Attempt) {
  return answer?.result.kind === 'ok' ? [answer.result.value, (answer.at - requestedAt) / 1e6] : null;
}

type Database = ReturnType<typeof database>;

function done(cluster: Database, node: Attempt['node'], operation: Operation) {
  const attempt = cluster.request(node, operation);
  cluster.run(nanosFromMs(100));
  return answerTo(attempt);
}

describe('a page', () => {
  it('is used at once where it is, fetched from its master two ways, and from a third instance three ways', () => {
    const cluster = database();
    expect(done(cluster, a, write(1))).toEqual([1, 0]);
    expect(done(cluster, b, write(2))).toEqual([2, 20]);
    expect(done(cluster, b, write(3))).toEqual([3, 0]);
    expect(done(cluster, c, read)).toEqual([3, 30]);
    expect(done(cluster, b, read)).toEqual([3, 0]);
  });

  it('is written only when nobody else reads it any more: a round trip more', () => {
    const cluster = database();
    done(cluster, b, read);
    done(cluster, c, read);
    // To the master, which has a copy itself; from there to the other reader and back; and the grant.
    expect(done(cluster, b, write(1))).toEqual([1, 40]);
    expect(done(cluster, c, read)).toEqual([1, 30]);
  });

  it('moves as a reviewer reads it: to a writer, to a reader, and back to a writer', () => {
    const cluster = database({ transcript: true });
    for (const [node, operation] of [
      [b, write(1)],
      [c, read],
      [c, write(2)],
    ] as const)
      done(cluster, node, operation);
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/transfers.txt', import.meta.url), text));
  });

  it('is asked for again by who has read it and then writes it', () => {
    const cluster = database();
    const attempts = [read, write(1)].map((operation) => cluster.request(b, operation));
    cluster.run(nanosFromMs(100));
    expect(attempts.map(answerTo)).toEqual([
      [0, 20],
      [1, 40],
    ]);
  });

  it('goes from one to the next in the order of their requests', () => {
    const cluster = database();
    const writes = [b, c].map((node, index) => cluster.request(node, write(index + 1)));
    cluster.run(nanosFromMs(100));
    // The first has told the master when it has the page; the second waits for that, for the order to pass it on, and for the page.
    expect(writes.map(answerTo)).toEqual([
      [1, 20],
      [2, 50],
    ]);
  });

  it('is out of reach when its last writer has failed, and an instance that comes back has no part in anything', () => {
    const cluster = database();
    done(cluster, b, write(1));
    cluster.crash(b);
    expect(done(cluster, c, read)).toBeNull();
    cluster.restart(b);
    const refused = cluster.request(b, read);
    expect(refused.answer?.result).toEqual({ kind: 'refused', reason: 'unavailable' });
  });

  it('is changed once by a request that comes twice', () => {
    const cluster = database();
    const swap = cluster.request(a, { kind: 'cas', key: 0, expected: 0, value: 5 });
    const again = cluster.request(a, swap.operation, { retryOf: swap });
    expect(again.answer?.result).toEqual({ kind: 'ok', value: 5, swapped: true });
  });

  it('arrives in the end though messages are lost', () => {
    const cluster = database();
    const attempt = cluster.request(b, write(1));
    for (let lost = 0; lost < 3; lost++) {
      cluster.lose(cluster.inFlight[0]!);
      cluster.run(nanosFromMs(1000));
    }
    cluster.run(nanosFromMs(1000));
    expect(answerTo(attempt)?.[0]).toBe(1);
  });
});

it('costs a request, an order, the page and word that it has come, of the sizes that the README says', () => {
  const cluster = database();
  done(cluster, b, write(1));
  const sent: string[] = [];
  cluster.onStep = (_node, effects) =>
    sent.push(
      ...effects.flatMap((effect) =>
        effect.kind === 'send' ? [`${effect.message.kind} ${cluster.strategy.sizeOf(effect.message)}`] : [],
      ),
    );
  done(cluster, c, read);
  expect(sent).toEqual(['request 32', 'ship 48', `page ${16 + 3 * 8 + 8192}`, 'installed 32']);
});

it('is never written by one instance while another can use it, whatever is lost, repeated or late', () => {
  const shape = { nodes: 3, keys: 2, cas: true, lengthMax: 120 };
  const weights = { deliver: 60, lose: 4, duplicate: 6, timeout: 8, request: 14, crash: 1 };
  fc.assert(
    fc.property(schedules({ ...shape, weights }), (moves) => {
      const cluster = database();
      for (const move of moves) play(cluster, move);
      expect(staleReads(cluster)).toEqual([]);
    }),
    { seed: 1, numRuns: 150 },
  );
});

/** Values are written 1, 2, 3, ...: by version number of a page, each must replace what was there when it was written. */
function staleReads(cluster: Database): readonly string[] {
  const ends = cluster.attempts.filter(
    ({ answer, operation }) => answer?.result.kind === 'ok' && operation.kind === 'write',
  );
  return cluster.attempts.flatMap(({ operation, answer, requestedAt }) => {
    if (operation.kind !== 'read' || answer?.result.kind !== 'ok') return [];
    const { value } = answer.result;
    const written = cluster.attempts.find((other) => 'value' in other.operation && other.operation.value === value);
    const overwrites = ends.filter(
      (end) =>
        end.operation.key === operation.key &&
        end.answer!.at < requestedAt &&
        end.requestedAt > (written?.answer?.at ?? (written === undefined ? 0 : Infinity)),
    );
    return overwrites.length === 0 ? [] : [`a read at ${requestedAt} returned ${value}, which was overwritten`];
  });
}
