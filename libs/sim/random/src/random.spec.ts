import { Random } from './random.js';

const first = (seed: string, name: string) => {
  const stream = new Random(seed).stream(name);
  return Array.from({ length: 4 }, () => stream.uint32());
};

describe('the streams of a run', () => {
  it('begin anew each time they are asked for', () => {
    const random = new Random('1');
    random.stream('network').uint32();
    expect(random.stream('network').uint32()).toBe(new Random('1').stream('network').uint32());
  });

  it('are not moved by draws from others, nor by others being there', () => {
    const random = new Random('1');
    const arrivals = random.stream('arrivals');
    const before = arrivals.uint32();
    const keys = random.stream('keys');
    for (let draw = 0; draw < 100; draw++) keys.uint32();
    expect([before, arrivals.uint32()]).toEqual(first('1', 'arrivals').slice(0, 2));
  });

  it('differ by seed, by name, and by where the seed ends and the name begins', () => {
    const streams = [
      first('1', 'a'),
      first('2', 'a'),
      first('1', 'b'),
      first('1a', ''),
      first('', '1a'),
      first('1', 'A'),
    ];
    expect(new Set(streams.map(String)).size).toBe(streams.length);
  });

  it('begin far apart for names that differ little', () => {
    // Of 4 * 32 bits half differ, give or take four deviations of sqrt(128) / 2.
    for (const [one, other] of [
      ['link/a/b', 'link/a/c'],
      ['node/0', 'node/1'],
      ['', 'x'],
      ['keys/eu-west-1', 'keys/eu-west-2'],
    ] as const) {
      const [left, right] = [first('1', one), first('1', other)];
      const distance = left.reduce((sum, word, index) => sum + bitCount(word ^ right[index]!), 0);
      expect(Math.abs(distance - 64)).toBeLessThan(23);
    }
  });
});

function bitCount(word: number): number {
  return (word >>> 0).toString(2).replaceAll('0', '').length;
}
