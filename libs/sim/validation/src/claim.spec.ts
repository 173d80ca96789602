import { type Claim, judge, notBuilt, ONE_TICK } from './claim.js';

const claim = (tolerance: Claim['tolerance'], published: number | null = 100): Claim => ({
  ...{ what: 'a figure', unit: 'ms' },
  ...{ published, tolerance },
});
const passOf = (tolerance: Claim['tolerance'], simulated: number, published?: number | null) =>
  judge(claim(tolerance, published), simulated).pass;

describe('a claim', () => {
  it('allows a share of the published figure on either side', () => {
    const tolerance = { kind: 'relative', share: 0.05 } as const;
    expect([94.9, 95, 105, 105.1].map((simulated) => passOf(tolerance, simulated))).toEqual([false, true, true, false]);
    expect([-105.1, -105, -95].map((simulated) => passOf(tolerance, simulated, -100))).toEqual([false, true, true]);
    expect([0, 0.001].map((simulated) => passOf(tolerance, simulated, 0))).toEqual([true, false]);
  });

  it('calls exact what is a nanosecond off, and not two', () => {
    expect([241, 240.999999, 241.000001, 241.000002].map((simulated) => passOf(ONE_TICK, simulated, 241))).toEqual([
      ...[true, true, true],
      false,
    ]);
  });

  it('may be bounds, with or without a published figure', () => {
    const tolerance = { kind: 'between', atLeast: 1, atMost: 2 } as const;
    for (const published of [null, 5])
      expect([0.9, 1, 2, 2.1].map((simulated) => passOf(tolerance, simulated, published))).toEqual([
        ...[false, true, true, false],
      ]);
  });

  it('is not met by what is no number', () => {
    for (const tolerance of [
      ONE_TICK,
      { kind: 'relative', share: 1 },
      { kind: 'between', atLeast: 0, atMost: 9 },
    ] as const)
      expect(judge(claim(tolerance), NaN)).toMatchObject({ simulated: null, difference: null, pass: false });
  });

  it('about something that is not built has neither passed nor failed', () => {
    expect(notBuilt({ what: 'a figure', unit: 'ms', published: 87 }, 'EPaxos')).toMatchObject({
      ...{ published: 87, simulated: null, pass: null },
      note: 'not built: EPaxos',
    });
  });
});
