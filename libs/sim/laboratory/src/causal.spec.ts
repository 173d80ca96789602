import type { Report } from '@isthmus/contract';
import { checkLinearizable } from '@isthmus/sim-checkers';
import { simulate } from '@isthmus/sim-engine';
import type { Strategy } from '@isthmus/sim-protocol';
import { planOf } from './plan.js';
import { strategyOf } from './registry.js';
import { reportOf } from './report.js';
import { resolve } from './resolve.js';
import { scenarioOf } from './scenario.js';
import { experimentOf, played } from './spec-experiments.js';
import { subjectOf } from './subject.js';

const CUT = { name: 'cut', kind: 'partition', at: '5s', for: '5s', groups: [['eu-west-1'], ['rest']] };
/** Few keys, so that much depends on much. */
const WORKLOAD = { arrivals: { kind: 'open', rate: '40/s' }, keys: { count: 5, distribution: 'uniform' } };

function promisesOf({ otherChecks }: Report) {
  return otherChecks.filter(({ promised }) => promised).map(({ check, verdict }) => `${check} ${verdict}`);
}

describe.each(['nearest', 'vector'])('causal with dependencies as %s', (dependencies) => {
  const strategy = { kind: 'causal', dependencies };

  it('serves every datacenter at local latency through a cut, and violates linearizability, not causality', () => {
    const { report } = played({
      topology: { layout: 'aws-3' },
      strategy,
      workload: WORKLOAD,
      faults: [CUT],
      duration: '14s',
      warmup: '1s',
      drain: '5s',
      checks: ['linearizable', 'convergence'],
    });
    expect(report.availability.map(({ successRate }) => successRate ?? 1)).toEqual(report.availability.map(() => 1));
    // Less than a round trip to any other datacenter.
    for (const { maxMs } of report.latency) expect(maxMs).toBeLessThan(20);
    expect(report.linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(report.cap.verdict).toBe('available');
    expect(promisesOf(report)).toEqual(['causal (CC) holds', 'causal (CCv) holds']);
    expect(report.warnings.filter((warning) => warning.includes('breaks'))).toEqual([]);
  });

  it('stays causal for sessions that move, are asked for what has not come, and try again', () => {
    let retried = 0;
    for (const seed of ['1', '2']) {
      const { report, history } = played(
        {
          topology: { layout: 'aws-3', links: { transport: 'datagram', loss: 0.05, reorder: 0.1, duplicate: 0.05 } },
          strategy,
          workload: {
            ...WORKLOAD,
            clients: { perDatacenter: 4, failover: { after: 1 } },
            retries: 4,
            attemptTimeout: '120ms',
            deadline: '2s',
          },
          faults: [
            { ...CUT, scope: 'clients' },
            { name: 'crash', kind: 'crash', at: '7s', for: '2s', node: 'us-east-1', disk: 'truncated' },
          ],
          duration: '15s',
          warmup: '1s',
          drain: '1s',
        },
        seed,
      );
      expect([seed, ...promisesOf(report)]).toEqual([seed, 'causal (CC) holds', 'causal (CCv) holds']);
      retried += history.attempts.filter((attempts) => attempts > 1).length;
    }
    expect(retried).toBeGreaterThan(100);
  });
});

it('is checked without being asked for, and not owed where a disk is lost', () => {
  const lost = { name: 'lost', kind: 'crash', at: '2s', for: '1s', node: 'us-east-1', disk: 'lost' };
  const document = { topology: { layout: 'aws-3' }, strategy: { kind: 'causal' }, checks: [], duration: '6s' };
  expect(promisesOf(played(document).report)).toEqual(['causal (CC) holds', 'causal (CCv) holds']);
  expect(played({ ...document, faults: [lost] }).report.otherChecks).toEqual([]);
});

describe('a node that does not wait for dependencies', () => {
  /** Other nodes' writes reach it without them. */
  function hasty(strategy: Strategy): Strategy {
    return {
      ...strategy,
      createReplica: (self) => {
        const replica = strategy.createReplica(self);
        return {
          step: (input, now, out) =>
            replica.step(input.kind === 'message' ? { ...input, message: free(input.message) } : input, now, out),
        };
      },
    };
  }

  function free(message: unknown): unknown {
    const { writes, ...rest } = message as { readonly writes?: readonly object[] };
    return writes === undefined
      ? message
      : { ...rest, writes: writes.map((write) => ({ ...write, dependencies: [] })) };
  }

  function reportOfHasty(seed: string): Report {
    const resolution = resolve(
      experimentOf({
        topology: { layout: 'aws-5', links: { transport: 'datagram', loss: 0.1 } },
        strategy: { kind: 'causal' },
        workload: WORKLOAD,
        duration: '15s',
        warmup: '1s',
        drain: '1s',
      }),
    );
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
    const planned = planOf(resolution.value, seed);
    const strategy = hasty(strategyOf(planned.experiment, planned.cluster));
    const outcome = simulate(strategy, scenarioOf(planned), { maxEvents: 10_000_000 });
    return reportOf({
      planned,
      outcome,
      subject: subjectOf(planned, outcome),
      verdict: checkLinearizable(outcome.history),
      promises: strategy.guarantees,
      historyDigest: '',
      warnings: [],
    });
  }

  it('is found out within three seeds, and the report says that the promise is broken', () => {
    const reports = ['1', '2', '3'].map(reportOfHasty);
    const broken = reports.filter(({ warnings }) =>
      warnings.some((warning) => warning.startsWith('the strategy promises causal (CC) under these faults')),
    );
    expect(broken.length).toBeGreaterThan(0);
  });
});
