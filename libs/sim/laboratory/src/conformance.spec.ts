import { CONFIGURATION_NAMES, playConformance } from './conformance.js';

describe('in storms of what it promises to survive', () => {
  // A taste: a slice of all of them is played by infra in every check, and all of them by a soak.
  const kinds = new Set(CONFIGURATION_NAMES.map(kindOf));
  const first = [...kinds].map((kind) => CONFIGURATION_NAMES.find((name) => kindOf(name) === kind)!);

  it.each(first)('%s keeps its promises, and serves all again once they are over', (name) => {
    for (const seed of ['1', '2']) {
      const { problems } = playConformance(name, seed);
      expect({ seed, problems }).toEqual({ seed, problems: [] });
    }
  });
});

describe('a storm', () => {
  it('is of what a promise names, and every fifth of more: then nothing is owed', () => {
    const owed = (seed: string) => playConformance('leaderless/abd', seed).owed.map(({ check }) => check);
    expect(['1', '2', '3', '4'].map(owed)).toEqual(Array(4).fill(['linearizability']));
    expect(['5', '10', '15', '20', '25', '30'].map(owed)).toContainEqual([]);
  });

  it('shows what is not promised', () => {
    const broken = ['1', '2', '3'].flatMap((seed) => playConformance('multi-leader/last-write-wins', seed).broken);
    expect(broken).toContain('linearizability');
  });
});

function kindOf(configuration: string): string {
  return configuration.slice(0, configuration.indexOf('/'));
}
