import { contrast, hexOfRgb, mix, type Rgb, rgbOfHex } from '../style/contrast.js';

/** Ground and ink of a cell. */
export interface Shade {
  readonly ground: string;
  readonly ink: string;
}

export type Theme = 'light' | 'dark';

/** One hue from pale to strong, and the two inks to choose from. */
const RAMPS: Readonly<
  Record<Theme, { readonly low: Rgb; readonly high: Rgb; readonly inks: readonly [string, string] }>
> = {
  light: { low: rgbOfHex('#f1f7fc'), high: rgbOfHex('#7fbde8'), inks: ['#1b1f24', '#ffffff'] },
  dark: { low: rgbOfHex('#18222d'), high: rgbOfHex('#8ccbf5'), inks: ['#ffffff', '#000000'] },
};

/** The shade of a share from 0 (pale) to 1 (strong), with the ink that reads better on it. */
export function shadeOf(share: number, theme: Theme): Shade {
  const { low, high, inks } = RAMPS[theme];
  const ground = mix(low, high, Math.min(1, Math.max(0, share)));
  const [one, other] = inks;
  const ink = contrast(ground, rgbOfHex(one)) >= contrast(ground, rgbOfHex(other)) ? one : other;
  return { ground: hexOfRgb(ground), ink };
}

/** Where a value lies between the least and the greatest shown, from 0 to 1; on a logarithmic scale where asked for. */
export function shareWithin(value: number, [low, high]: readonly [number, number], logarithmic: boolean): number {
  if (high <= low) return 0.5;
  if (logarithmic && low > 0) return Math.log(value / low) / Math.log(high / low);
  return (value - low) / (high - low);
}
