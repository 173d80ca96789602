import type { StrategySpec } from '@isthmus/contract';
import { exactPercentile } from '@isthmus/sim-metrics';
import { type NodeId, OPERATION_KINDS } from '@isthmus/sim-protocol';
import {
  causalReadLatency,
  causalWriteLatency,
  multiLeaderReadLatency,
  multiLeaderWriteLatency,
  raftReadLatency,
  raftWriteLatency,
} from '@isthmus/sim-strategies';
import { type Asked, closedForms, compareWithClosedForm, latencyAt, SETTINGS } from './closed-forms.fixture.js';
import { leaderlessClosedForm } from './closed-forms-leaderless.fixture.js';
import { nodeOf } from './node-selectors.js';
import { singleLeaderClosedForm } from './closed-forms-single-leader.fixture.js';
import { DESIGNS, played } from './spec-experiments.js';

const STRATEGIES: readonly ((leader: string) => Record<string, unknown>)[] = [
  () => ({ kind: 'multi-leader' }),
  () => ({ kind: 'leaderless', r: 'majority', w: 'majority' }),
  () => ({ kind: 'leaderless', r: 1, w: 1 }),
  () => ({ kind: 'leaderless', n: 2, r: 1, w: 2 }),
  () => ({ kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' }),
  (leader) => ({ kind: 'raft', leader }),
  () => ({ kind: 'causal' }),
  () => ({ kind: 'causal', dependencies: 'vector' }),
];

describe('latencies against their closed forms', () => {
  it.each(SETTINGS)(
    'are exact to the nanosecond on %s with the leader in %s, without jitter, service time and fsync',
    (layout, leader) => {
      for (const make of STRATEGIES) {
        const strategy = make(leader);
        const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm);
        expect({ strategy, inexact }).toEqual({ strategy, inexact: [] });
        expect(compared).toBeGreaterThan(200);
      }
    },
  );

  it('are met by the median within 1 % with jitter, service time and fsync, for each design of the Europe batch', () => {
    for (const layout of ['aws-3', 'aws-5']) {
      for (const strategy of Object.values(DESIGNS)) {
        const document = {
          topology: { layout },
          strategy,
          workload: { arrivals: { kind: 'open', rate: '50/s' } },
          duration: '45s',
          warmup: '5s',
        };
        const { history } = played(document);
        const expected = closedForms(document, closedForm);
        for (let datacenter = 0; datacenter < (layout === 'aws-3' ? 3 : 5); datacenter++) {
          const ratios: number[] = [];
          for (let row = 0; row < history.length; row++) {
            if (
              history.datacenter[row] !== datacenter ||
              OPERATION_KINDS[history.kind[row] ?? 0] !== 'write' ||
              (history.intendedAt[row] ?? 0) < 5e9
            )
              continue;
            const latency = latencyAt(history, row);
            if (latency !== null) ratios.push(latency / (expected(history, row) ?? NaN));
          }
          expect(ratios.length).toBeGreaterThan(500);
          const median = exactPercentile(Float64Array.from(ratios).sort(), 500);
          expect({ layout, strategy, datacenter, median: Math.abs(median - 1) < 0.01 ? 'within 1 %' : median }).toEqual(
            { layout, strategy, datacenter, median: 'within 1 %' },
          );
        }
      }
    }
  });
});

function closedForm(strategy: StrategySpec, asked: Asked): number {
  const { resolved, local, nodes: all, kind, pathTo } = asked;
  const { cluster } = resolved;
  const isRead = kind === 'read';
  switch (strategy.kind) {
    case 'single-leader':
      return singleLeaderClosedForm(strategy, asked);
    case 'multi-leader':
      return isRead ? multiLeaderReadLatency(pathTo(local)) : multiLeaderWriteLatency(pathTo(local));
    case 'causal':
      return isRead ? causalReadLatency(pathTo(local)) : causalWriteLatency(pathTo(local));
    case 'leaderless':
      return leaderlessClosedForm(strategy, asked);
    case 'raft': {
      const leader = nodeOf(cluster, strategy.leader) as NodeId;
      const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(leader);
      const path = { nodes: all.length, leader, toLeader, fromLeader, ...rest };
      return isRead ? raftReadLatency(path) : raftWriteLatency(path);
    }
    default:
      throw new Error(`the closed forms of ${strategy.kind} are in a spec of their own`);
  }
}
