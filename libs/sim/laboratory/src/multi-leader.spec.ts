import { played } from './spec-experiments.js';

const CUT = { name: 'cut', kind: 'partition', at: '4s', for: '3s', groups: [['eu-west-1'], ['rest']] };
const STAR = { kind: 'star', hub: 'us-east-1' };
const RING = { kind: 'ring' };
const CAUSAL = { kind: 'multi-leader', stamps: 'hybrid', sessions: 'sticky' };

/** Few keys, so that much depends on much; links that lose, double and reorder, and clocks that are apart. */
function stormy(strategy: Record<string, unknown>, seed: string) {
  const { report } = played(
    {
      topology: {
        layout: 'aws-5',
        links: { transport: 'datagram', loss: 0.1, reorder: 0.2, duplicate: 0.02 },
        nodes: { clock: { offset: '200ms', drift: '100ppm' } },
      },
      strategy,
      workload: { arrivals: { kind: 'open', rate: '40/s' }, keys: { count: 5, distribution: 'uniform' } },
      faults: [CUT, { name: 'crash', kind: 'crash', at: '8s', for: '1s', node: 'us-east-1', disk: 'truncated' }],
      duration: '12s',
      warmup: '1s',
      drain: '5s',
      checks: ['causal', 'sessions'],
    },
    seed,
  );
  const verdicts = new Map(report.otherChecks.map(({ check, verdict }) => [check, verdict]));
  return { report, verdictOf: (check: string) => verdicts.get(check) };
}

function promisesOf(strategy: Record<string, unknown>, seed: string): string[] {
  const { otherChecks } = stormy(strategy, seed).report;
  return otherChecks.filter(({ promised }) => promised).map(({ check, verdict }) => `${check} ${verdict}`);
}

describe('multi-leader with hybrid clocks and sticky sessions', () => {
  it.each([{ delivery: 'causal' }, { topology: STAR }, { topology: RING }])(
    'promises causal consistency with %j, and keeps it under all that it names',
    (options) => {
      expect(promisesOf({ ...CAUSAL, ...options }, '1')).toEqual(['causal (CC) holds', 'causal (CCv) holds']);
    },
  );

  it('promises it not where writes overtake each other, all to all: an answer is seen before its question', () => {
    const seeds = ['1', '2', '3'].map((seed) => stormy(CAUSAL, seed));
    expect(seeds.map(({ report }) => report.otherChecks.some(({ promised }) => promised))).toEqual([
      false,
      false,
      false,
    ]);
    expect(seeds.map(({ verdictOf }) => verdictOf('causal (CC)'))).toContain('violated');
    // Within one session nothing is missed, for all that a session has seen is where it asks.
    expect(seeds.map(({ verdictOf }) => verdictOf('read your writes'))).toEqual(['holds', 'holds', 'holds']);
  });

  it('promises it not by wall clocks: a session does not find what it has written, for an older write has the later stamp', () => {
    const clocks = { ...CAUSAL, delivery: 'causal', stamps: 'clock' };
    const seeds = ['1', '2', '3'].map((seed) => stormy(clocks, seed));
    expect(seeds.map(({ verdictOf }) => verdictOf('read your writes'))).toContain('violated');
    for (const { report } of seeds) expect(report.convergence?.convergenceTimeMs).not.toBeNull();
  });
});

describe('a node that others depend on for their writes', () => {
  const crash = { name: 'crash', kind: 'crash', at: '2s', for: '6s', node: 'us-east-1' };

  /** Of the operations while a node is down, the share that its clients' own datacenters answer; and on how many keys nodes differ. */
  function whileDown(topology: Record<string, unknown>) {
    const { report } = played({
      topology: { layout: 'aws-5' },
      strategy: { kind: 'multi-leader', topology },
      workload: { arrivals: { kind: 'open', rate: '20/s' }, keys: { count: 200, distribution: 'uniform' } },
      faults: [crash],
      duration: '14s',
      warmup: '1s',
      drain: '5s',
    });
    const answered = report.availability.filter(
      ({ datacenter, phase }) => phase === 'crash' && datacenter !== 'us-east-1',
    );
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.map(({ successRate }) => successRate)).toEqual(answered.map(() => 1));
    expect(report.convergence?.convergenceTimeMs).not.toBeNull();
    const { partMs, peakKeys } = report.convergence!;
    return Math.max(...peakKeys.slice(Math.ceil(2000 / partMs), Math.floor(8000 / partMs)));
  }

  it('cuts a star and a ring when it is down, though all others go on, and all agree once it is back', () => {
    const dense = whileDown({ kind: 'all-to-all' });
    expect(whileDown(STAR)).toBeGreaterThan(3 * dense);
    expect(whileDown(RING)).toBeGreaterThan(3 * dense);
  });
});

describe('what tracks dependencies costs, in bytes between nodes for each write,', () => {
  function bytesOf(layout: string, strategy: Record<string, unknown>): number {
    const { report } = played({
      topology: { layout },
      strategy: { kind: 'multi-leader', ...strategy },
      workload: { arrivals: { kind: 'open', rate: '20/s' } },
      duration: '4s',
      warmup: '1s',
      drain: '2s',
    });
    // Each write goes to each other node once, for nothing is lost.
    const sent = report.messages.byName.find(({ name }) => name === 'writes')!;
    return sent.bytes - 32 * sent.count;
  }

  it.each([
    ['aws-3', 3],
    ['aws-5', 5],
  ])(
    'on %s: 8 for each of %i sites with version vectors, 16 with causal delivery, nothing with hybrid clocks',
    (layout, sites) => {
      const plain = bytesOf(layout, {});
      const copies = plain / 40;
      expect(bytesOf(layout, { stamps: 'hybrid' })).toBe(plain);
      expect(bytesOf(layout, { conflicts: 'siblings' })).toBe(plain + copies * 8 * sites);
      expect(bytesOf(layout, { delivery: 'causal' })).toBe(plain + copies * 16 * sites);
    },
  );
});

it('takes longer to converge around a ring than straight, and only once a cut is over', () => {
  const convergenceTime = (topology: Record<string, unknown>, faults: readonly Record<string, unknown>[] = []) =>
    played({
      topology: { layout: 'aws-5' },
      strategy: { kind: 'multi-leader', topology },
      workload: { arrivals: { kind: 'open', rate: '20/s' } },
      faults,
      duration: '8s',
      warmup: '1s',
      drain: '8s',
    }).report.convergence!;
  const dense = convergenceTime({ kind: 'all-to-all' });
  const ring = convergenceTime(RING);
  expect(ring.convergenceTimeMs).toBeGreaterThan(dense.convergenceTimeMs!);
  for (const topology of [{ kind: 'all-to-all' }, STAR, RING]) {
    expect(convergenceTime(topology, [CUT]).convergedAtMs).toBeGreaterThan(7000);
  }
});
