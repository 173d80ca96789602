import { assess } from './assessment.js';
import { experimentOf } from './spec-experiments.js';

/** The warnings about the disks of three nodes, each in a datacenter of its own. */
function warnings(...faults: Record<string, unknown>[]): string[] {
  const assessed = assess(
    experimentOf({
      topology: { layout: 'aws-3' },
      strategy: { kind: 'raft', leader: 'us-east-1' },
      duration: '60s',
      faults: faults.map((fault, index) => ({ name: `fault ${index}`, at: `${5 + 10 * index}s`, for: '5s', ...fault })),
    }),
  );
  if (!assessed.ok) throw new Error(JSON.stringify(assessed.violations));
  return assessed.warnings
    .filter(({ message }) => message.includes('disks'))
    .map(({ pointer, message }) => `${pointer}: ${message}`);
}

const crash = (node: string, disk = 'lost') => ({ kind: 'crash', node, disk });
const lost = (count: number) =>
  `the disks of ${count} of 3 nodes, a majority, are lost: acknowledged writes may be gone`;

describe('lost disks', () => {
  it('of a majority draw a warning at the fault that makes it one, even one after the other', () => {
    expect(warnings(crash('us-east-1'), crash('eu-west-1'))).toEqual([`/faults/1: ${lost(2)}`]);
    expect(warnings({ kind: 'rolling-restart', down: '1s', disk: 'lost' })).toEqual([`/faults/0: ${lost(3)}`]);
    const outage = { kind: 'outage', datacenter: 'eu-west-1', disk: 'lost' };
    expect(warnings(outage, crash('us-east-1', 'kept'), crash('us-east-1'))).toEqual([`/faults/2: ${lost(2)}`]);
  });

  it('of a minority draw none, nor do one node twice, or disks that are kept', () => {
    expect(warnings(crash('us-east-1'), crash('us-east-1'))).toEqual([]);
    expect(warnings(crash('us-east-1'), crash('eu-west-1', 'truncated'))).toEqual([]);
    expect(warnings({ kind: 'rolling-restart', down: '1s' })).toEqual([]);
  });

  it('by chance draw one that says so', () => {
    const strike = { rate: '2/min', duration: { min: '1s', max: '2s' } };
    const nemesis = (disk: string) => ({ kind: 'nemesis', for: '40s', mix: [{ fault: 'crash', ...strike, disk }] });
    expect(warnings(nemesis('lost'))).toEqual([`/faults/0: ${lost(3).replace('are', 'may be')}`]);
    expect(warnings(nemesis('truncated'))).toEqual([]);
  });
});
