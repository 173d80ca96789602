import { nanos, nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { type RaftPath, raftReadLatency, raftRedirectLatency, raftWriteLatency } from './closed-form.js';
import { raft } from './strategy.js';

const leader = nodeId(0);

/** One-way delays in ms from and to the leader, follower by follower. */
function path(delays: readonly number[], fields: Partial<RaftPath> = {}): RaftPath {
  return {
    nodes: delays.length + 1,
    leader,
    toLeader: nanosFromMs(3),
    fromLeader: nanosFromMs(3),
    between: (from, to) => nanosFromMs(delays[Math.max(from, to) - 1]!),
    serviceTime: nanos(0),
    fsync: nanos(0),
    ...fields,
  };
}

describe('the closed forms of raft', () => {
  it('are a round trip to the leader and one from it to its nearest majority', () => {
    const fiveNodes = path([40, 10, 20, 30]);
    expect(raftWriteLatency(fiveNodes)).toBe(nanosFromMs(2 * 3 + 2 * 20));
    expect(raftReadLatency(fiveNodes)).toBe(nanosFromMs(2 * 3 + 2 * 20));
  });

  it('add service time at the leader twice and at the follower once, and one flush for a write', () => {
    const fields = { serviceTime: nanosFromMs(0.1), fsync: nanosFromMs(1) };
    expect(raftWriteLatency(path([10, 30], fields))).toBe(nanosFromMs(6 + 20 + 3 * 0.1 + 1));
    expect(raftReadLatency(path([10, 30], fields))).toBe(nanosFromMs(6 + 20 + 3 * 0.1));
  });

  it('take one flush where the follower is no way off, or there is none', () => {
    const slowDisk = path([10], { between: () => nanos(0), fsync: nanosFromMs(5) });
    expect(raftWriteLatency(slowDisk)).toBe(nanosFromMs(6 + 5));
    expect(raftWriteLatency(path([], { fsync: nanosFromMs(5) }))).toBe(nanosFromMs(6 + 5));
  });

  it('let answers that arrive together queue at the leader', () => {
    const serviceTime = nanosFromMs(0.1);
    expect(raftReadLatency(path([10, 10, 10, 10], { serviceTime }))).toBe(nanosFromMs(6 + 20 + 4 * 0.1));
    expect(raftReadLatency(path([10, 10.02, 30, 30], { serviceTime }))).toBe(nanosFromMs(6 + 20 + 4 * 0.1));
  });

  it('count a redirect as one more trip to the node that was asked first', () => {
    expect(raftRedirectLatency(nanosFromMs(1), nanosFromMs(2), nanosFromMs(0.1))).toBe(nanosFromMs(3.1));
  });

  it('are what replicas take, to the nanosecond, on any matrix', () => {
    const delay = fc.integer({ min: 1, max: 150_000_000 });
    const scenario = fc.record({
      delays: fc
        .integer({ min: 1, max: 7 })
        .chain((n) => fc.array(fc.array(delay, { minLength: n, maxLength: n }), { minLength: n, maxLength: n })),
      at: fc.nat({ max: 100_000_000 }),
      first: fc.nat({ max: 6 }),
      fsync: fc.constantFrom(nanos(0), nanosFromMs(1)),
    });
    fc.assert(
      fc.property(scenario, ({ delays, at, first, fsync }) => {
        const cluster = oneNodeEach(delays.length);
        const between = (from: NodeId, to: NodeId) => nanos(delays[from]![to]!);
        const site = nodeId(first % delays.length);
        const parameters = {
          leader: site,
          reads: 'read-index',
          preVote: true,
          electionTimeout: nanosFromMs(1000),
          heartbeat: nanosFromMs(100),
        } as const;
        const network = new ScriptedCluster(raft(parameters, cluster), cluster, { delay: between, fsync }).boot();
        network.run(nanos(2_000_000_000 + at));
        const write = network.request(site, { kind: 'write', key: 0, value: 1 });
        network.run(nanos(1_000_000_000 + at));
        const read = network.request(site, { kind: 'read', key: 0, consistency: 'default' });
        network.run(nanosFromMs(1000));
        const { length: nodes } = delays;
        const none = nanos(0);
        const form = { nodes, leader: site, toLeader: none, fromLeader: none, between, serviceTime: none, fsync };
        expect([write.answer!.at - write.requestedAt, read.answer!.at - read.requestedAt]).toEqual([
          raftWriteLatency(form),
          raftReadLatency(form),
        ]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
