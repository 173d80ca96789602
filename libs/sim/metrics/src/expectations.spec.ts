import { evaluate, type Expectation } from './expectations.js';
import type { RunFigures } from './run-figures.js';

const run: RunFigures = {
  phases: [],
  availability: [
    { datacenter: 'us', kind: 'write', phase: 'cut', intended: 250, ok: 250, fail: 0, info: 0, successRate: 1 },
    { datacenter: 'eu', kind: 'write', phase: 'cut', intended: 251, ok: 0, fail: 0, info: 251, successRate: 0 },
    { datacenter: 'us', kind: 'write', phase: 'all', intended: 1000, ok: 998, fail: 2, info: 0, successRate: 0.998 },
    { datacenter: 'eu', kind: 'write', phase: 'all', intended: 1000, ok: 749, fail: 0, info: 251, successRate: 0.749 },
    { datacenter: 'eu', kind: 'read', phase: 'all', intended: 0, ok: 0, fail: 0, info: 0, successRate: null },
  ],
  latency: [
    {
      datacenter: 'us',
      kind: 'write',
      phase: 'all',
      count: 998,
      p50Ms: 70,
      p90Ms: 80,
      p99Ms: 250.04,
      p999Ms: 300,
      maxMs: 400,
    },
    {
      datacenter: 'eu',
      kind: 'write',
      phase: 'all',
      count: 749,
      p50Ms: 75,
      p90Ms: 85,
      p99Ms: 95,
      p999Ms: 99,
      maxMs: 100,
    },
  ],
  downtime: [
    { datacenter: 'us', kind: 'write', totalMs: 0, intervals: [] },
    { datacenter: 'eu', kind: 'write', totalMs: 20_100, intervals: [{ fromMs: 25_000, toMs: 45_100, failed: 251 }] },
  ],
  recovery: [
    { fault: 'cut', healedAtMs: 45_000, timeToRecoverMs: 3000, windowMs: 1000 },
    { fault: 'crash', healedAtMs: 60_000, timeToRecoverMs: null, windowMs: 1000 },
  ],
  linearizable: { verdict: 'holds', promised: true, sentence: '' },
  cap: { verdict: 'consistent', sentence: '' },
};

function judged(expectation: Expectation, of: RunFigures = run): [string, string] {
  const [{ outcome, sentence }] = evaluate([expectation], of) as [ReturnType<typeof evaluate>[number]];
  return [outcome, sentence];
}

describe('an expectation of a success rate', () => {
  it('passes or fails by the figure of its datacenter, kind and phase', () => {
    const expectation = { metric: 'successRate', kind: 'write', datacenter: 'eu', phase: 'cut' } as const;
    expect(judged({ ...expectation, atLeast: 0.99 })).toEqual([
      'failed',
      'the success rate of writes in eu during "cut" was 0 % (0 of 251); expected at least 99 %',
    ]);
    expect(judged({ ...expectation, atMost: 0 })).toEqual([
      'passed',
      'the success rate of writes in eu during "cut" was 0 % (0 of 251); expected at most 0 %',
    ]);
  });

  it('is of the whole run unless a phase is written, and of each datacenter on its own', () => {
    expect(judged({ metric: 'successRate', atLeast: 0.9 })).toEqual([
      'failed',
      'the success rate of writes in eu was 74.9 % (749 of 1,000); expected at least 90 %',
    ]);
    expect(judged({ metric: 'successRate', atLeast: 0.5 })).toEqual([
      'passed',
      'the success rate of writes in eu was 74.9 % (749 of 1,000); expected at least 50 %; all 2 groups pass, this one by the least',
    ]);
    expect(judged({ metric: 'successRate', atLeast: 1 })).toEqual([
      'failed',
      'the success rate of writes in eu was 74.9 % (749 of 1,000); expected at least 100 %; 2 of 2 groups fail',
    ]);
  });

  it('does not apply where nothing was intended', () => {
    const [outcome, sentence] = judged({ metric: 'successRate', kind: 'read', atLeast: 1 });
    expect([outcome, sentence]).toEqual(['not applicable', 'no such operation was intended']);
    expect(judged({ metric: 'successRate', phase: 'unheard of', atLeast: 1 })[0]).toBe('not applicable');
    expect(judged({ metric: 'successRate', datacenter: 'unheard of', atLeast: 1 })[0]).toBe('not applicable');
  });
});

describe('an expectation of a latency', () => {
  it('reads its own percentile', () => {
    const outcome = (metric: Expectation['metric'], atMost: number) => judged({ metric, datacenter: 'us', atMost })[0];
    expect([outcome('latencyP50Ms', 70), outcome('latencyP50Ms', 69.9)]).toEqual(['passed', 'failed']);
    expect([outcome('latencyP90Ms', 80), outcome('latencyP90Ms', 79.9)]).toEqual(['passed', 'failed']);
    expect([outcome('latencyP999Ms', 300), outcome('latencyP999Ms', 299)]).toEqual(['passed', 'failed']);
    expect([outcome('latencyMaxMs', 400), outcome('latencyMaxMs', 399)]).toEqual(['passed', 'failed']);
  });

  it('shows more digits when rounding would hide what it fails by', () => {
    expect(judged({ metric: 'latencyP99Ms', atMost: 250 })).toEqual([
      'failed',
      'the p99 latency of writes in us was 250.04 ms; expected at most 250 ms',
    ]);
  });

  it('takes both bounds', () => {
    const both = { metric: 'latencyP50Ms', datacenter: 'us', atLeast: 60 } as const;
    expect(judged({ ...both, atMost: 69 })).toEqual([
      'failed',
      'the median latency of writes in us was 70 ms; expected at least 60 ms and at most 69 ms',
    ]);
    expect(judged({ ...both, atMost: 71 })[0]).toBe('passed');
    expect(judged({ ...both, atLeast: 71, atMost: 80 })[0]).toBe('failed');
  });

  it('does not apply where nothing succeeded', () => {
    expect(judged({ metric: 'latencyP99Ms', phase: 'cut', atMost: 1 })).toEqual([
      'not applicable',
      'no such operation succeeded, so none has a latency',
    ]);
  });
});

describe('an expectation of downtime', () => {
  it('is of the whole run', () => {
    expect(judged({ metric: 'downtimeMs', datacenter: 'us', atMost: 0 })).toEqual([
      'passed',
      'the downtime of writes in us was 0 s; expected at most 0 s',
    ]);
    expect(judged({ metric: 'downtimeMs', atMost: 1000 })).toEqual([
      'failed',
      'the downtime of writes in eu was 20.1 s; expected at most 1 s',
    ]);
    expect(judged({ metric: 'downtimeMs', phase: 'cut', atMost: 1000 })[0]).toBe('not applicable');
  });
});

describe('an expectation of the time to recover', () => {
  it('is of each heal, or of the fault that is written as its phase', () => {
    expect(judged({ metric: 'timeToRecoverMs', phase: 'cut', atMost: 3000 })).toEqual([
      'passed',
      'the time to recover from "cut" was 3 s; expected at most 3 s',
    ]);
    expect(judged({ metric: 'timeToRecoverMs', phase: 'cut', atMost: 2999 })[0]).toBe('failed');
    expect(judged({ metric: 'timeToRecoverMs', atMost: 5000 })).toEqual([
      'failed',
      'recovery from "crash" was not reached in the run; expected at most 5 s',
    ]);
  });

  it('does not apply without a heal, nor to one datacenter or kind', () => {
    expect(judged({ metric: 'timeToRecoverMs', atMost: 1 }, { ...run, recovery: [] })).toEqual([
      'not applicable',
      'nothing healed in the run',
    ]);
    expect(judged({ metric: 'timeToRecoverMs', kind: 'write', atMost: 9000 })[0]).toBe('not applicable');
  });
});

describe('an expectation of a verdict', () => {
  it('compares words', () => {
    expect(judged({ metric: 'linearizable', is: 'holds' })).toEqual([
      'passed',
      'the verdict on linearizability is "holds"; expected "holds"',
    ]);
    expect(judged({ metric: 'linearizable', is: 'violated' })).toEqual([
      'failed',
      'the verdict on linearizability is "holds"; expected "violated"',
    ]);
    expect(judged({ metric: 'capVerdict', is: 'consistent' })[0]).toBe('passed');
    expect(judged({ metric: 'capVerdict', is: 'available' })).toEqual([
      'failed',
      'the CAP verdict is "consistent"; expected "available"',
    ]);
  });

  it('does not apply to what was not checked, and fails where it could not be decided', () => {
    const of = (verdict: 'unchecked' | 'undecided') => ({ ...run, linearizable: { ...run.linearizable, verdict } });
    expect(judged({ metric: 'linearizable', is: 'holds' }, of('unchecked'))[0]).toBe('not applicable');
    expect(judged({ metric: 'linearizable', is: 'holds' }, of('undecided'))[0]).toBe('failed');
    const none = { ...run, cap: { verdict: 'not applicable' as const, sentence: '' } };
    expect(judged({ metric: 'capVerdict', is: 'both' }, none)[0]).toBe('not applicable');
    expect(judged({ metric: 'capVerdict', is: 'not applicable' }, none)[0]).toBe('passed');
  });
});
