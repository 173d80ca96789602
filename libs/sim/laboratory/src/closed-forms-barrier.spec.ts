import { type DatacenterId, type History, msFromNanos, type Nanos, type NodeId } from '@isthmus/sim-protocol';
import { barrierLatency, type RaftPath, recipeBarrierLatency } from '@isthmus/sim-strategies';
import { latencyAt, pathBetween, SETTINGS, STILL } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';
import { resolve } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';

const LATENCIES = { none: barrierLatency, barrier: recipeBarrierLatency } as const;
const PARTIES = 3;

/** Rounds of one barrier, each of whoever comes next. */
function documentOf(layout: string, leader: string, recipe: string) {
  return {
    topology: { layout, ...STILL },
    strategy: { kind: 'lock-service', leader, recipe, wait: '20s' },
    workload: {
      arrivals: { kind: 'open', rate: '2/s' },
      operations: [{ kind: 'barrier', share: 1, parties: PARTIES }],
      keys: { distribution: 'uniform', count: 1 },
      deadline: '30s',
    },
    duration: '45s',
    warmup: '10s',
  };
}

/** The rows of each round that was complete, by the round. */
function roundsOf(history: History): number[][] {
  const rounds = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (history.swapped[row] !== 1) continue;
    const round = history.value[row]!;
    rounds.set(round, [...(rounds.get(round) ?? []), row]);
  }
  return [...rounds.values()];
}

describe('latencies of barriers against their closed forms', () => {
  it.each(SETTINGS)('are exact for every party of a round, on %s with the leader in %s', (layout, leader) => {
    for (const recipe of ['none', 'barrier'] as const) {
      const document = documentOf(layout, leader, recipe);
      const resolution = resolve(experimentOf(document));
      if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
      const { cluster } = resolution.value;
      const leading = nodeOf(cluster, leader) as NodeId;
      const pathOf = (row: number, history: History): RaftPath => {
        const {
          toNode: toLeader,
          fromNode: fromLeader,
          ...rest
        } = pathBetween(resolution.value, history.datacenter[row] as DatacenterId, leading);
        return { nodes: cluster.nodes.length, leader: leading, toLeader, fromLeader, ...rest };
      };
      const { history, report } = played(document);
      // The first requests of a datacenter may still be sent on to the leader.
      const rounds = roundsOf(history).filter((rows) => rows.every((row) => history.intendedAt[row]! >= 10e9));
      const inexact = rounds.flatMap((rows) => {
        const arrivals = rows.map((row) => history.intendedAt[row]! + pathOf(row, history).toLeader);
        return rows.flatMap((row, index) => {
          const lateness = (Math.max(...arrivals) - arrivals[index]!) as Nanos;
          const expected = LATENCIES[recipe](pathOf(row, history), lateness);
          return latencyAt(history, row) === expected ? [] : [{ row, lateness: msFromNanos(lateness), expected }];
        });
      });
      expect({ recipe, inexact: inexact.slice(0, 5) }).toEqual({ recipe, inexact: [] });
      expect(rounds.length).toBeGreaterThan(40);
      expect(rounds.every((rows) => rows.length === PARTIES)).toBe(true);
      expect(report.otherChecks).toMatchObject([{ check: 'barrier', verdict: 'holds', promised: true }]);
    }
  });
});
