import { readFileSync } from 'node:fs';
import { contrast, mix, rgbOfHex } from './contrast.js';

const tokens = new Map(
  [...readFileSync('src/style/tokens.css', 'utf8').matchAll(/--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }],
  ),
);

function colour(name: string, theme: 'light' | 'dark') {
  const pair = tokens.get(name);
  if (pair === undefined) throw new Error(`tokens.css has no --${name}`);
  return rgbOfHex(pair[theme]);
}

const text = ['ink', 'muted', 'link', 'ok', 'unknown', 'bad', ...[1, 2, 3, 4, 5, 6, 7].map((index) => `dc-${index}`)];

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  it.each(text)('writes --%s on a card with a contrast of at least 4.5', (name) => {
    expect(contrast(colour(name, theme), colour('card', theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['ink', 'muted', 'link', 'bad', 'ok', 'unknown'])('writes --%s on the page too', (name) => {
    expect(contrast(colour(name, theme), colour('page', theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['ink', 'muted', 'link'])('writes --%s on raised cards too', (name) => {
    expect(contrast(colour(name, theme), colour('raised', theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['on-action', 'action'],
    ['on-band', 'band-label'],
    ['ink', 'ok-soft'],
    ['ink', 'bad-soft'],
    ['ink', 'unknown-soft'],
    ['bad', 'bad-soft'],
  ])('writes --%s on --%s with a contrast of at least 4.5', (ink, ground) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['control', 'focus', 'band'])('draws --%s, which carries meaning, at 3 or more on card and page', (name) => {
    expect(contrast(colour(name, theme), colour('card', theme))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour(name, theme), colour('page', theme))).toBeGreaterThanOrEqual(3);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('draws the line of datacenter %i at 3 or more on its own area', (index) => {
    const line = colour(`dc-${index}`, theme);
    expect(contrast(line, mix(colour('card', theme), line, 0.2))).toBeGreaterThanOrEqual(3);
  });
});

it('measures contrast as WCAG does: black on white is 21', () => {
  expect(contrast(rgbOfHex('#000000'), rgbOfHex('#ffffff'))).toBeCloseTo(21, 5);
  expect(contrast(rgbOfHex('#777777'), rgbOfHex('#ffffff'))).toBeCloseTo(4.48, 2);
});
