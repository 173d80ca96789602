import { ticks, tickStep } from 'd3-array';

/** Ticks at the decades between two values; at 1, 2 and 5 where fewer than three decades lie between them. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high) - Math.log10(low);
  const factors = decades >= 2.5 ? [1] : [1, 2, 5];
  const result: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(6));
      if (tick >= low * 0.999 && tick <= high * 1.001) result.push(tick);
    }
  }
  return result;
}

/** Round moments within a window of milliseconds, and how many decimals of a second they need. */
export function durationTicks(
  [from, to]: readonly [number, number],
  count: number,
): { ticks: number[]; decimals: number } {
  const seconds = ticks(from / 1000, to / 1000, count);
  const step = tickStep(from / 1000, to / 1000, count);
  const decimals = step > 0 ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
  return { ticks: seconds.map((second) => Math.round(second * 1e9) / 1e6), decimals };
}
