import { canonicalJson, experimentSchema, parseWith, WORKLOAD_PRESET_NAMES } from '@isthmus/contract';
import { assess } from './assessment.js';
import { experimentOf, played } from './spec-experiments.js';

const SMALL = {
  topology: { layout: 'aws-3' },
  strategy: { kind: 'multi-leader' },
  duration: '20s',
  warmup: '0s',
  drain: '1s',
};

const open = (pattern: Record<string, unknown>) => ({ arrivals: { kind: 'open', rate: '50/s', pattern } });

describe('a workload', () => {
  it('of constant arrivals has as many operations as its rate says', () => {
    const { history } = played({ ...SMALL, workload: open({ kind: 'constant' }) });
    // At 20 ms, 40 ms, ... at three sites; none at 20 s.
    expect(history.length).toBe(3 * 999);
  });

  it('in bursts has most of its operations in them', () => {
    const { history } = played({ ...SMALL, workload: open({ kind: 'bursts', period: '2s', share: 0.1, peak: 8 }) });
    const inBurst = history.intendedAt.filter((at) => (at / 1e9) % 2 < 0.2).length / history.length;
    expect(Math.abs(inBurst - 0.8)).toBeLessThan(0.03);
  });

  it('may have hot keys', () => {
    const keys = { distribution: 'hotspot', count: 100, hotKeys: 0.05, hotOperations: 0.6 };
    const { history } = played({ ...SMALL, workload: { keys } });
    const hot = history.key.filter((key) => key < 5).length / history.length;
    expect(Math.abs(hot - 0.6)).toBeLessThan(0.04);
  });

  it('may follow the day, with a peak at another time in each datacenter', () => {
    const peakAt = { 'us-east-1': '5s', 'eu-west-1': '10s' };
    const { history } = played({ ...SMALL, workload: open({ kind: 'diurnal', period: '20s', peak: 2, peakAt }) });
    const halfAround = (datacenter: number, peak: number) => {
      const at = [...history.intendedAt].filter((_, row) => history.datacenter[row] === datacenter);
      const near = at.filter((moment) => (moment / 1e9 - peak + 25) % 20 < 10);
      return near.length / at.length;
    };
    // The half of the day around the peak has 1/2 + 1/pi of all.
    [0, 1, 2].forEach((datacenter) => {
      const peak = [5, 10, 0][datacenter]!;
      expect(Math.abs(halfAround(datacenter, peak) - 0.818)).toBeLessThan(0.05);
    });
  });

  it('may be a core workload of YCSB, which is the same as writing it out', () => {
    const preset = experimentOf({ ...SMALL, workload: { preset: 'ycsb-b' } });
    const written = {
      operations: [
        { kind: 'read', share: 0.95 },
        { kind: 'write', share: 0.05 },
      ],
      keys: { distribution: 'zipfian', count: 1000 },
    };
    expect(canonicalJson(preset)).toBe(canonicalJson(experimentOf({ ...SMALL, workload: written })));
    const few = experimentOf({ ...SMALL, workload: { preset: 'ycsb-d', keys: { distribution: 'latest', count: 50 } } });
    expect(few.workload).toMatchObject({ keys: { distribution: 'latest', count: 50 }, operations: written.operations });
    expect(few.workload).not.toHaveProperty('preset');
  });

  it('of every preset runs, and keeps the order of a read and the write that it leads to', () => {
    for (const preset of WORKLOAD_PRESET_NAMES) {
      const { history, report } = played({
        ...SMALL,
        strategy: { kind: 'raft' },
        duration: '5s',
        workload: { preset },
      });
      expect([preset, report.linearizable.verdict]).toEqual([preset, 'holds']);
      const kinds = [...history.kind];
      const writes = kinds.filter((kind) => kind === 1).length / kinds.length;
      const expected = { 'ycsb-a': 0.5, 'ycsb-b': 0.05, 'ycsb-c': 0, 'ycsb-d': 0.05, 'ycsb-f': 1 / 3 }[preset];
      expect(Math.abs(writes - expected)).toBeLessThan(0.06);
    }
  });

  it('says what is wrong with it', () => {
    const wrong = (workload: Record<string, unknown>) => {
      const parsed = parseWith(experimentSchema, { version: 1, name: 'spec', ...SMALL, workload });
      if (!parsed.ok) return parsed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
      const assessed = assess(parsed.value);
      return assessed.ok ? [] : assessed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
    };
    const diurnal = (pattern: Record<string, unknown>) => open({ kind: 'diurnal', period: '10s', peak: 2, ...pattern });
    const pattern = '/workload/arrivals/pattern';
    for (const [workload, violation] of [
      [{ preset: 'ycsb-e' }, '/workload/preset: YCSB E scans ranges of keys, and the store has no scans'],
      [{ preset: 'ycsb-z' }, '/workload/preset: there is no preset "ycsb-z"'],
      [diurnal({ peak: 2.5 }), `${pattern}/peak: too large`],
      [diurnal({ peakAt: '10s' }), `${pattern}/peakAt: 10s is not within a period of 10s`],
      [diurnal({ peakAt: { 'us-east-1': '12s' } }), `${pattern}/peakAt/us-east-1: 12s is not within a period of 10s`],
      [diurnal({ peakAt: { mars: '1s' } }), `${pattern}/peakAt/mars: there is no datacenter "mars"`],
      [
        { attemptTimeout: '100ms' },
        '/workload/attemptTimeout: attemptTimeout has a meaning only with retries: there is no attempt to follow',
      ],
      [
        { attemptTimeout: '1s', retries: 1 },
        '/workload/attemptTimeout: an attempt may take 1s, and the operation only 1s',
      ],
      [{ backoff: { base: '2s' } }, '/workload/backoff/cap: the longest wait (1s) is shorter than the first (2s)'],
      [{ backoff: { factor: 0.5 } }, '/workload/backoff/factor: too small'],
      [{ clients: { failover: { after: 0 } } }, '/workload/clients/failover/after: too small'],
    ] as const) {
      expect(wrong(workload)).toEqual([violation]);
    }
  });

  it('costs more where clients try again more often, and is refused before it costs too much', () => {
    const estimate = (workload: Record<string, unknown>) => {
      const assessed = assess(experimentOf({ ...SMALL, workload }));
      if (!assessed.ok) throw new Error(assessed.violations[0]?.message);
      return assessed.estimate;
    };
    const plain = estimate({});
    expect(estimate({ backoff: {} }).eventsPerRun).toBe(plain.eventsPerRun);
    expect(estimate({ backoff: { base: '1ms', cap: '1ms', jitter: 'none' } }).eventsPerRun).toBeGreaterThan(
      10 * plain.eventsPerRun,
    );
    expect(estimate({ retries: 3, attemptTimeout: '100ms' }).eventsPerRun).toBeGreaterThan(
      4 * plain.eventsPerRun * 0.8,
    );
    expect(estimate({ preset: 'ycsb-f' }).operationsPerRun).toBe(1.5 * plain.operationsPerRun);
    // 20 s of 50 a second at three sites; a day so long that it is all peak has almost twice as many.
    const noon = open({ kind: 'diurnal', period: '24h', peak: 2 });
    const { history } = played({ ...SMALL, workload: noon });
    expect(estimate(noon).operationsPerRun).toBeGreaterThanOrEqual(history.length * 0.95);
  });

  it('may not have bursts that are more than all, and is told of nodes that are busy in a burst', () => {
    const burst = (peak: number) =>
      experimentOf({ ...SMALL, workload: open({ kind: 'bursts', period: '2s', share: 0.1, peak }) });
    expect(() => burst(11)).toThrow('/workload/arrivals/pattern/peak');
    const busy = { ...SMALL, topology: { layout: 'aws-3', nodes: { serviceTime: '1ms' } } };
    const warned = (pattern: Record<string, unknown>) =>
      assess(experimentOf({ ...busy, workload: open(pattern) })).warnings.map(({ pointer }) => pointer);
    expect(warned({ kind: 'constant' })).not.toContain('/workload/arrivals/rate');
    expect(warned({ kind: 'bursts', period: '2s', share: 0.1, peak: 8 })).toContain('/workload/arrivals/rate');
  });
});
