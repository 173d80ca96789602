import { DESIGNS, played } from './spec-experiments.js';

const REGISTER = { kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' };

/** Few keys, many writes, messages lost and held back, a cut, a crash whose disk loses what was not flushed, clocks apart. */
function verdicts(strategy: Record<string, unknown>, seeds = 4): string[] {
  return Array.from({ length: seeds }, (_, index) => {
    const document = {
      topology: {
        layout: 'aws-3',
        links: { transport: 'datagram', loss: 0.05, reorder: 0.2, duplicate: 0.05 },
        nodes: { clock: { offset: '200ms' } },
      },
      strategy,
      workload: {
        arrivals: { kind: 'open', rate: '30/s' },
        keys: { count: 3, distribution: 'uniform' },
        operations: [
          { kind: 'read', share: 0.5 },
          { kind: 'write', share: 0.5 },
        ],
      },
      faults: [
        { name: 'cut', kind: 'partition', at: '4s', for: '3s', groups: [['eu-west-1'], ['rest']] },
        { name: 'crash', kind: 'crash', at: '8s', for: '2s', node: 'us-east-1/0', disk: 'truncated' },
        { name: 'clock', kind: 'clock-jump', at: '10s', for: '2s', node: 'ap-northeast-1/0', by: '-3s' },
      ],
      duration: '14s',
      warmup: '1s',
      drain: '1s',
    };
    const { linearizable } = played(document, String(index + 1)).report;
    return `${linearizable.promised ? 'promised' : 'not promised'}, ${linearizable.verdict}`;
  });
}

describe('leaderless quorums under loss, a cut, a crash and clocks apart', () => {
  it('are a linearizable register with stamps read first and reads that write back', () => {
    expect(new Set(verdicts(REGISTER))).toEqual(new Set(['promised, holds']));
  });

  it.each([
    ['a clock gives the stamps', { ...REGISTER, stamps: 'clock' }],
    ['reads do not write back', { ...REGISTER, readRepair: 'off' }],
    ['quorums need not meet', { ...REGISTER, r: 1 }],
    ['there is neither', DESIGNS['quorums of a majority']],
  ])('are none where %s', (_, strategy) => {
    expect(verdicts(strategy)).toContain('not promised, violated');
  });
});
