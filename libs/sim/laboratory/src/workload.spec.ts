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
