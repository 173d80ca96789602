import { experimentSchema } from '@isthmus/contract';
import { timeLimitOf } from './time-limit.js';

const experiment = experimentSchema.parse({
  version: 1,
  name: 'small',
  topology: { layout: 'aws-3' },
  strategy: { kind: 'multi-leader' },
  duration: '10s',
  warmup: '1s',
});
const origin = { experiment, seed: '1' };

describe('the time that a job may take', () => {
  it('is that of a run for what is one run', () => {
    const request = { format: 'ndjson', from: '0s', limit: 1 } as const;
    expect(timeLimitOf({ kind: 'trace', ...origin, request }, 5_000)).toBe(5_000);
  });

  it('grows with the runs of a search by their estimate, up to what each of them may take', () => {
    const search = (runsMax: number) => ({ kind: 'cause', ...origin, request: { seeds: 5, runsMax } }) as const;
    // No run is estimated at less than 0.2 s, which with leeway is 2 s.
    const limit = timeLimitOf(search(1_000), 600_000);
    expect(limit).toBeGreaterThanOrEqual(2_000_000);
    expect(limit).toBeLessThan(600_000_000);
    expect(timeLimitOf(search(2), 600_000)).toBe(600_000);
    expect(timeLimitOf(search(1_000), 1_000)).toBe(1_000_000);
    expect(timeLimitOf(search(100_000_000), 86_400_000)).toBe(2 ** 31 - 1);
  });
});
