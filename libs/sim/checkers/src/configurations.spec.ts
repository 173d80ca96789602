import { Configurations } from './configurations.js';
import { drawsFrom } from './random-histories.js';

describe('Configurations', () => {
  it('knows exactly the tuples that were added, through many enlargements', () => {
    const draw = drawsFrom(4);
    const configurations = new Configurations(3);
    const known = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const tuple = Int32Array.of(draw(40), draw(40) - 20, draw(8) << 28);
      const name = tuple.join(' ');
      expect(configurations.add(tuple)).toBe(known.has(name) ? 'known' : 'new');
      known.add(name);
    }
    expect(configurations.size).toBe(known.size);
    expect(known.size).toBeGreaterThan(5_000);
  });

  it('is full at its limit, and still knows what it holds', () => {
    const configurations = new Configurations(3, 14);
    for (const value of [1, 2, 3, 4]) expect(configurations.add(Int32Array.of(value, 0, 0))).toBe('new');
    expect(configurations.add(Int32Array.of(5, 0, 0))).toBe('full');
    expect(configurations.add(Int32Array.of(3, 0, 0))).toBe('known');
  });
});
