import { type Nanos, nanos, nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { causal } from './causal/causal.js';
import { causalReadLatency, causalVisibleAfter, causalWriteLatency } from './causal/closed-form.js';
import { leaderlessReadLatency, leaderlessWriteLatency } from './leaderless/closed-form.js';
import { leaderless } from './leaderless/leaderless.js';
import { placementOf } from './leaderless/placement.js';
import {
  multiLeaderReadLatency,
  multiLeaderVisibleAfter,
  multiLeaderWriteLatency,
} from './multi-leader/closed-form.js';
import { multiLeader } from './multi-leader/multi-leader.js';
import type { OperationPath } from './operation-path.js';
import { singleLeaderReadLatency, singleLeaderWriteLatency } from './single-leader/closed-form.js';
import { acknowledgementsOf, singleLeader } from './single-leader/single-leader.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const ms = nanosFromMs;

/** b 10 ms from a, c 30 ms from a and 20 ms from b, each way; the client is 1 ms before the node that it asks and 2 ms after. */
function path(serviceTimeMs: number, fsyncMs: number): OperationPath {
  return {
    toNode: ms(1),
    fromNode: ms(2),
    between: (from, to) => ms(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    serviceTime: ms(serviceTimeMs),
    fsync: ms(fsyncMs),
  };
}

describe('computed in the head, with 4 ms of CPU and 5 ms of fsync,', () => {
  const measured = path(4, 5);

  it('a multi-leader write takes 1 + 4 + 5 + 2 ms', () => {
    expect(multiLeaderWriteLatency(measured)).toBe(ms(12));
    expect(multiLeaderReadLatency(measured)).toBe(ms(7));
  });

  it.each([
    ['straight to c', [c], 48], // 4 + 5 + 30 + 4 + 5
    ['through b', [b, c], 57], // 4 + 5 + 10 + 4 + 5 + 20 + 4 + 5
  ])('and is seen, %s, after its arrival', (_, path, expected) => {
    expect(multiLeaderVisibleAfter({ from: a, path }, measured)).toBe(ms(expected));
  });

  it('a causal write takes as long, and is seen at c, if it depends on nothing slower, 4 + 5 + 30 + 4 + 5 ms after its arrival', () => {
    expect(causalWriteLatency(measured)).toBe(ms(12));
    expect(causalReadLatency(measured)).toBe(ms(7));
    expect(causalVisibleAfter({ from: a, to: c }, measured)).toBe(ms(48));
  });

  it.each([
    [0, 12], // 1 + 4 + 5 + 2
    [1, 40], // 1 + 4 + (10 + 4 + 5 + 10 + 4) + 2
    [2, 80], // 1 + 4 + (30 + 4 + 5 + 30 + 4) + 2
  ])('a single-leader write with %i acknowledgements takes %i ms', (acknowledgements, expected) => {
    const group = { leader: a, followers: [b, c], acknowledgements };
    expect(singleLeaderWriteLatency(group, measured)).toBe(ms(expected));
    expect(singleLeaderReadLatency(measured)).toBe(ms(7));
  });

  it.each([
    [1, 12, 7],
    [2, 40, 35],
    [3, 80, 75],
  ])('a leaderless operation with a quorum of %i takes %i ms to write, %i to read', (quorum, write, read) => {
    const request = { coordinator: a, replicas: [a, b, c], quorum };
    expect(leaderlessWriteLatency(request, measured)).toBe(ms(write));
    expect(leaderlessReadLatency(request, measured)).toBe(ms(read));
  });

  it('the second of two answers that arrive together waits for the CPU', () => {
    const together: OperationPath = { ...measured, between: () => ms(10) };
    const request = { coordinator: a, replicas: [a, b, c], quorum: 3 };
    // 1 + 4 + (10 + 4 + 10 + 4) + 4 + 2
    expect(leaderlessReadLatency(request, together)).toBe(ms(39));
  });

  it('a slow disk of its own makes the leader wait longer than for a follower', () => {
    const near: OperationPath = { ...measured, between: () => nanos(0), serviceTime: nanos(0) };
    expect(singleLeaderWriteLatency({ leader: a, followers: [b], acknowledgements: 1 }, near)).toBe(ms(8));
  });
});

describe('played on random delays', () => {
  const nodes = 5;
  const delays = fc.array(fc.nat({ max: 300_000_000 }), { minLength: nodes * nodes, maxLength: nodes * nodes });
  const cluster = oneNodeEach(nodes);
  const node = fc.nat({ max: nodes - 1 }).map(nodeId);

  /** Clients are at the nodes that they ask. */
  function pathOf(delays: readonly number[], fsync: Nanos): OperationPath {
    const between = (from: NodeId, to: NodeId) => nanos(delays[from * nodes + to]!);
    return { toNode: nanos(0), fromNode: nanos(0), between, serviceTime: nanos(0), fsync };
  }

  function played<Message, Entry>(
    strategy: Strategy<Message, Entry>,
    at: NodeId,
    { between, fsync }: OperationPath,
  ): { readonly write: number; readonly read: number } {
    const took = (kind: 'write' | 'read') => {
      const scripted = new ScriptedCluster(strategy, cluster, { delay: between, fsync }).boot();
      const attempt = scripted.request(at, { kind, key: 3, value: 1, consistency: 'default' });
      scripted.run(ms(900));
      return attempt.answer!.at;
    };
    return { write: took('write'), read: took('read') };
  }

  it('each strategy takes exactly as long as its closed form says', () => {
    fc.assert(
      fc.property(
        delays,
        fc.nat({ max: 10_000_000 }).map(nanos),
        node,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('asynchronous', 'semi-synchronous', 'synchronous'),
        (delays, fsync, asked, k, replication) => {
          const path = pathOf(delays, fsync);
          const followers = cluster.nodes.map(({ id }) => id).filter((id) => id !== asked);
          const parameters = { leader: asked, replication, acknowledgements: k, reads: 'leader' } as const;
          const acknowledgements = acknowledgementsOf(parameters, followers.length);
          expect(played(singleLeader(parameters, cluster), asked, path)).toEqual({
            write: singleLeaderWriteLatency({ leader: asked, followers, acknowledgements }, path),
            read: singleLeaderReadLatency(path),
          });
          expect(played(multiLeader({ conflicts: 'last-write-wins' }, cluster), asked, path)).toEqual({
            write: multiLeaderWriteLatency(path),
            read: multiLeaderReadLatency(path),
          });
          expect(played(causal({ dependencies: 'vector' }, cluster), asked, path)).toEqual({
            write: causalWriteLatency(path),
            read: causalReadLatency(path),
          });
          const quorums = { n: 4, r: k, w: 5 - k, readRepair: 'async' } as const;
          const replicas = placementOf(cluster, 4).replicasOf(3);
          expect(played(leaderless(quorums, cluster), asked, path)).toEqual({
            write: leaderlessWriteLatency({ coordinator: asked, replicas, quorum: 5 - k }, path),
            read: leaderlessReadLatency({ coordinator: asked, replicas, quorum: k }, path),
          });
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});
