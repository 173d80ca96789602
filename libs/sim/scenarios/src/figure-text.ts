import type { Scalar } from './figure-path.js';

/** A value as people read it, by the unit that the name of its field ends with. */
export function figureText(path: string, value: Scalar): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value === null ? 'none' : String(value);
  const field = path.slice(path.lastIndexOf('.') + 1);
  if (field.endsWith('Ms')) return `${rounded(value)} ms`;
  if (field.endsWith('Rate') || field.endsWith('Share')) return shareText(value);
  return rounded(value);
}

/** A share in percent, never rounded to none or to all. */
export function shareText(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const percent = share * 100;
  for (let digits = percent < 10 || percent > 99 ? 1 : 0; digits < 6; digits++) {
    const text = percent.toFixed(digits);
    if (Number(text) !== 0 && Number(text) !== 100) return `${text} %`;
  }
  return `${percent} %`;
}

function rounded(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
