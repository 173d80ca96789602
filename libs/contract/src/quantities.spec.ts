import fc from 'fast-check';
import {
  bitsPerSecondOf,
  duration,
  durationOfNanos,
  nanosOf,
  nanosOfDuration,
  nanosOfSignedDuration,
  perSecondOfRate,
  signedDuration,
  ppmOf,
} from './index.js';

describe('durations', () => {
  it.each([
    ['20s', 20e9],
    ['68.4ms', 68_400_000],
    ['0.000001s', 1000],
    ['150us', 150_000],
    ['7ns', 7],
    ['1.5min', 90e9],
    ['1h', 3600e9],
    ['0ms', 0],
  ])('%s are %d ns', (text, nanos) => {
    expect(nanosOf(text)).toBe(nanos);
  });

  it.each(['', '20', 's', '-1s', '1e3s', '1 s', '.5s', '1.s', '0.5ns', '1d', '99999999999999999s', '٣s'])(
    '%j is none',
    (text) => {
      expect(nanosOfDuration(text)).toBeNull();
    },
  );

  it('have one canonical spelling, which means the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (nanos) => {
        const text = durationOfNanos(nanos);
        expect(nanosOfDuration(text)).toBe(nanos);
        expect(durationOfNanos(nanosOf(text))).toBe(text);
      }),
      { seed: 1, numRuns: 2000 },
    );
    expect(['1500ms', '1.5s', '1500000us', '1500000000ns'].map((text) => durationOfNanos(nanosOf(text)))).toEqual([
      '1.5s',
      '1.5s',
      '1.5s',
      '1.5s',
    ]);
    expect(durationOfNanos(35_254_000)).toBe('35.254ms');
    expect(durationOfNanos(35_254_001)).toBe('35254.001us');
  });

  it('are refused outside their bounds, with what is allowed', () => {
    const schema = duration({ min: '1ms', max: '10s' });
    expect(schema.safeParse('10000ms').data).toBe('10s');
    expect(schema.safeParse('11s').error?.issues[0]).toMatchObject({
      message: '"11s" is out of range',
      params: { allowed: expect.stringMatching(/from 1ms to 10s/) as string },
    });
  });
});

describe('other quantities', () => {
  it('keep their unit', () => {
    expect([
      perSecondOfRate('50/s'),
      perSecondOfRate('300/min'),
      perSecondOfRate('5'),
      perSecondOfRate('-1/s'),
    ]).toEqual([50, 5, null, null]);
    expect([
      bitsPerSecondOf('1Gbps'),
      bitsPerSecondOf('2.5Mbps'),
      bitsPerSecondOf('unlimited'),
      bitsPerSecondOf('0kbps'),
      bitsPerSecondOf('1GB'),
    ]).toEqual([1e9, 2.5e6, Infinity, null, null]);
    expect([ppmOf('200ppm'), ppmOf('0.5ppm'), ppmOf('2%')]).toEqual([200, 0.5, null]);
  });
});

describe('a signed duration', () => {
  const parse = (text: string) => signedDuration({ max: '1h' }).safeParse(text);

  it('is spelt as a duration, with or without a minus', () => {
    expect(['1500ms', '-1500ms', '-0.5s'].map((text) => parse(text).data)).toEqual(['1.5s', '-1.5s', '-500ms']);
    expect([nanosOfSignedDuration('-2ms'), nanosOfSignedDuration('2ms')]).toEqual([-2_000_000, 2_000_000]);
  });

  it('is not nothing, and within its bounds', () => {
    expect(['0s', '-0s', '61min', '-61min', '--1s', '+1s', '1'].map((text) => parse(text).success)).toEqual(
      Array<boolean>(7).fill(false),
    );
  });
});
