import { medianFloor } from './floor.js';

const group = (count: number, floorMs?: number, phase = 'all') => ({
  ...{ datacenter: 'eu', kind: 'write' as const, phase, count },
  ...{ p50Ms: 1, p90Ms: 1, p99Ms: 1, p999Ms: 1, maxMs: 1 },
  ...(floorMs === undefined ? {} : { floorMs }),
});

describe('the floor of the median operation', () => {
  it('is that of the group in which half of all operations are reached, the lowest floors first', () => {
    expect(medianFloor({ latency: [group(10, 90), group(30, 20), group(25, 0.2)] })).toBe(20);
    expect(medianFloor({ latency: [group(10, 90), group(10, 0.2), group(99, 5, 'steady')] })).toBe(0.2);
  });

  it('is none where no group has one', () => {
    expect(medianFloor({ latency: [group(10)] })).toBeNull();
    expect(medianFloor({ latency: [] })).toBeNull();
  });
});
