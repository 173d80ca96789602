import type { Report } from '@isthmus/contract';
import { fitted, REPORT_BYTES_MAX } from './report-size.js';
import { played } from './spec-experiments.js';

/** Nodes in the greatest number of datacenters, over the longest time, under every kind of fault, with as many kinds of operation as raft has. */
function largest(): Record<string, unknown> {
  const ids = Array.from({ length: 25 }, (_, index) => `a-datacenter-with-a-name-${index}`);
  const oneWay = Object.fromEntries(
    ids.map((from, row) => [from, Object.fromEntries(ids.slice(row + 1).map((to) => [to, '20ms']))]),
  );
  const faults = Array.from({ length: 40 }, (_, index) => {
    const when = { name: `a fault with a long name, number ${index}`, at: `${60 + 80 * index}s`, for: '110s' };
    const datacenter = ids[index % ids.length];
    if (index % 3 === 0) return { ...when, kind: 'partition', groups: [[datacenter], ['rest']] };
    if (index % 3 === 1) return { ...when, kind: 'crash', node: `${datacenter}/0` };
    return { ...when, kind: 'isolate', target: 'leader' };
  });
  return {
    topology: {
      datacenters: ids.map((id) => ({ id, nodes: 2 })),
      links: { oneWay, bandwidth: '100Mbps' },
      tariff: { between: 0.02 },
    },
    strategy: { kind: 'raft', electionTimeout: '10s', heartbeat: '9s' },
    workload: {
      arrivals: { kind: 'open', rate: '0.02/s' },
      operations: [
        { kind: 'read', share: 0.2 },
        { kind: 'read', share: 0.2, consistency: 'linearizable' },
        { kind: 'read', share: 0.2, consistency: 'local' },
        { kind: 'write', share: 0.2 },
        { kind: 'cas', share: 0.2 },
      ],
      keys: { count: 10, distribution: 'uniform' },
      retries: 2,
      attemptTimeout: '500ms',
    },
    faults,
    duration: '1h',
    checks: ['linearizable', 'models', 'convergence'],
  };
}

const whole = (report: unknown) => new TextEncoder().encode(JSON.stringify(report)).length;

describe('the size of a report', () => {
  it('stays under 256 KiB for the largest experiment, which says where it was cut', () => {
    const { report } = played(largest());
    expect(whole(report)).toBeLessThanOrEqual(REPORT_BYTES_MAX);
    expect(whole(report)).toBeGreaterThan(0.9 * REPORT_BYTES_MAX);
    const cut = Object.fromEntries((report.leftOut ?? []).map(({ figures, listed, of }) => [figures, [listed, of]]));
    expect(Object.keys(cut)).toEqual(expect.arrayContaining(['availability', 'latency', 'series']));
    expect(cut['availability']).toEqual([
      report.availability.length,
      25 * 5 * (2 + new Set(report.phases.map(({ name }) => name)).size),
    ]);
    // The whole run of every group is there, and then where the most failed.
    expect(report.availability.filter(({ phase }) => phase === 'all')).toHaveLength(25 * 5);
  });

  const small = played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'multi-leader' },
    duration: '4s',
    warmup: '1s',
  }).report;

  it('is what it is where nothing need be cut', () => {
    expect(fitted(small)).toBe(small);
    expect(small.leftOut).toBeUndefined();
    expect(whole(small)).toBeLessThan(40 * 1024);
  });

  it('is cut where a list is long, whichever it is, in order', () => {
    const phases = Array.from({ length: 5000 }, (_, index) => ({ ...small.phases[0]!, name: `phase ${index}` }));
    const long: Report = { ...small, phases, warnings: Array<string>(3000).fill('\u00e9'.repeat(100)) };
    const cut = fitted(long);
    expect(whole(cut)).toBeLessThanOrEqual(REPORT_BYTES_MAX);
    expect(cut.phases).toEqual(phases.slice(0, cut.phases.length));
    expect(cut.leftOut).toEqual([
      { figures: 'warnings', listed: cut.warnings.length, of: 3000 },
      { figures: 'phases', listed: cut.phases.length, of: 5000 },
    ]);
    // Both lists get the same room, and the others are as they were.
    expect(whole(cut.phases) / whole(cut.warnings)).toBeCloseTo(1, 1);
    expect(cut.availability).toEqual(small.availability);
  });
});
