import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach } from '@isthmus/sim-testing';
import type { Failover } from './failover.js';
import { singleLeader, type SingleLeaderParameters } from './single-leader.js';

const [a, b] = [nodeId(0), nodeId(1)];

function promisesOf(parameters: Partial<SingleLeaderParameters>, nodes = 5) {
  const strategy = singleLeader(
    { leader: a, replication: 'asynchronous', acknowledgements: 1, reads: 'leader', ...parameters },
    oneNodeEach(nodes),
  );
  return strategy.guarantees.map(({ model, under }) => ({ model, under }));
}

const lock = (fencing = true): Failover => ({
  kind: 'lock-service',
  servers: [a],
  lease: nanosFromMs(1000),
  driftPpm: 0,
  fencing,
});

it.each([
  ['leader', ['linearizable']],
  ['local', []],
  ['snapshot', ['consistent-prefix']],
  ['bounded-staleness', ['consistent-prefix']],
] as const)('with one fixed leader, reads of kind %s promise %j', (reads, models) => {
  expect(promisesOf({ reads }).map(({ model }) => model)).toEqual(models);
});

it('an operator and a timeout promise nothing, whatever writes wait for', () => {
  for (const replication of ['asynchronous', 'quorum', 'synchronous'] as const) {
    expect(promisesOf({ replication, failover: { kind: 'timeout', after: nanosFromMs(1000) } })).toEqual([]);
    expect(promisesOf({ replication, failover: { kind: 'manual', promote: b, at: nanosFromMs(1) } })).toEqual([]);
  }
});

it.each([
  ['asynchronous', 1, false],
  ['semi-synchronous', 1, false],
  ['semi-synchronous', 2, true],
  ['semi-synchronous', 3, true],
  ['quorum', 1, true],
  ['synchronous', 1, true],
] as const)(
  'a lock over five nodes, %s with k = %i, promises linearizability: %s, for the logs that a new leader sees must meet those written to',
  (replication, acknowledgements, expected) => {
    const models = promisesOf({ replication, acknowledgements, failover: lock() }).map(({ model }) => model);
    expect(models).toEqual(expected ? ['linearizable'] : []);
  },
);

it('a lock promises nothing without fencing, nor where followers answer reads', () => {
  expect(promisesOf({ replication: 'quorum', failover: lock(false) })).toEqual([]);
  for (const reads of ['local', 'snapshot', 'bounded-staleness'] as const)
    expect(promisesOf({ replication: 'quorum', reads, failover: lock() })).toEqual([]);
});

it('a holder that looks at its clock survives pauses, one that counts its renewals does not, and neither survives clocks that are set', () => {
  const [lease, leader] = (['lease', 'leader'] as const).map((reads) =>
    promisesOf({ replication: 'quorum', reads, failover: lock() }).flatMap(({ under }) => under),
  );
  expect(lease).toContain('pause');
  expect(leader).not.toContain('pause');
  for (const under of [lease, leader]) {
    expect(under).toContain('partition');
    expect(under).not.toContain('clock-skew');
    expect(under).not.toContain('crash-disk-lost');
  }
});
