import type { StrategySpec } from '@isthmus/contract';
import { singleLeaderReadLatency } from '@isthmus/sim-strategies';
import { singleLeaderClosedForm } from './closed-forms-single-leader.fixture.js';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { namedNode } from './node-selectors.js';

const closedForm = (spec: StrategySpec, asked: Asked): number => {
  if (spec.kind !== 'single-leader') throw new Error(`${spec.kind} has closed forms of its own`);
  return singleLeaderClosedForm(spec, asked);
};

/** No copy is ever less than a round trip old, so followers send every reader on to the leader. */
const redirected = (spec: StrategySpec, asked: Asked): number => {
  if (spec.kind !== 'single-leader' || asked.kind !== 'read') return closedForm(spec, asked);
  const leader = namedNode(asked.resolved.cluster, spec.leader);
  const atLeader = singleLeaderReadLatency(asked.pathTo(leader));
  return asked.local === leader ? atLeader : singleLeaderReadLatency(asked.pathTo(asked.local)) + atLeader;
};

const WAYS: readonly (readonly [Record<string, unknown>, typeof closedForm])[] = [
  [{ replication: 'asynchronous', reads: 'local' }, closedForm],
  [{ replication: 'semi-synchronous', acknowledgements: 1 }, closedForm],
  [{ replication: 'synchronous', reads: 'snapshot' }, closedForm],
  [{ replication: 'quorum' }, closedForm],
  // Once the first leader has the lock, whose lease outlasts four round trips, it is as fast as one that needs none.
  [{ replication: 'quorum', reads: 'lease', failover: { kind: 'lock-service', lease: '4s' } }, closedForm],
  [{ replication: 'quorum', reads: 'bounded-staleness', staleness: '2s' }, closedForm],
];

it.each(SETTINGS)(
  'single-leader latencies are exact to the nanosecond on %s with the leader in %s',
  (layout, leader) => {
    for (const [options, expected] of WAYS) {
      const { compared, inexact } = compareWithClosedForm(
        layout,
        { kind: 'single-leader', leader, ...options },
        expected,
      );
      expect({ options, inexact }).toEqual({ options, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  },
);

it('a bound of staleness below the round trip sends readers from every follower to the leader', () => {
  const strategy = { kind: 'single-leader', leader: 'us-east-1', reads: 'bounded-staleness', staleness: '10ms' };
  const { compared, inexact } = compareWithClosedForm('aws-3', strategy, redirected);
  expect(inexact).toEqual([]);
  expect(compared).toBeGreaterThan(200);
});
