const SPACE = '\u00a0';
const GROUP = '\u202f';

/** A whole number with its thousands apart: `18 204`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, GROUP);
}

/** Three significant digits, never in scientific notation: `1.04`, `74.3`, `108`, `1 230`. */
export function formatSignificant(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return `${value < 0 ? '-' : ''}${formatCount(Number(Math.abs(value).toPrecision(3)))}`;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3))))));
  return value.toFixed(Math.min(decimals, 9));
}

/** A length of time in the unit that suits it, from milliseconds: `420 µs`, `68.4 ms`, `1.04 s`, `75.0 s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return `0${SPACE}ms`;
  if (ms < 0.9995) return `${formatSignificant(ms * 1000)}${SPACE}µs`;
  if (ms < 999.5) return `${formatSignificant(ms)}${SPACE}ms`;
  return `${formatSignificant(ms / 1000)}${SPACE}s`;
}

/** A moment of simulated time, `12.40 s`; `decimals` of a second, for windows in which hundredths do not tell apart. */
export function formatInstant(ms: number, decimals = 2): string {
  return `${(ms / 1000).toFixed(decimals)}${SPACE}s`;
}

/**
 * A share in per cent, three significant digits, with as many more as it takes to tell it from 100 %: `74.3 %`, `99.98 %`.
 * Only exactly 1 is written `100 %`, only exactly 0 is written `0 %`.
 */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}${SPACE}%`;
  const percent = share * 100;
  if (percent < 1) return percent < 0.001 ? `<${SPACE}0.001${SPACE}%` : `${Number(percent.toPrecision(2))}${SPACE}%`;
  const missing = Number((100 - percent).toPrecision(6));
  if (missing < 1e-6) return `>${SPACE}99.999999${SPACE}%`;
  const decimals = percent < 10 ? 2 : Math.max(1, Math.ceil(-Math.log10(missing)));
  const text = percent.toFixed(decimals);
  return `${text.startsWith('100') ? percent.toFixed(decimals + 1) : text}${SPACE}%`;
}

/** A share as a measure over seeds: `81 to 84 %`, or nothing where the interval has no width. */
export function formatShareRange(low: number, high: number): string {
  if (formatShare(low) === formatShare(high)) return '';
  return `${formatShare(low).replace(`${SPACE}%`, '')}\u2013${formatShare(high)}`;
}

export function formatDurationRange(lowMs: number, highMs: number): string {
  const [low, high] = [formatDuration(lowMs), formatDuration(highMs)];
  if (low === high) return '';
  const [number, unit] = low.split(SPACE);
  return high.endsWith(`${SPACE}${unit ?? ''}`) ? `${number ?? ''}\u2013${high}` : `${low}\u2013${high}`;
}

/** `1 run`, `2 runs`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)}${SPACE}${noun}${count === 1 ? '' : 's'}`;
}

/** How long ago, in words: `just now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(then: string, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - Date.parse(then)) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))}${SPACE}min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)}${SPACE}h ago`;
  return `${Math.round(seconds / 86_400)}${SPACE}d ago`;
}

/** Seconds of real time that are left, coarse on purpose: `40 s`, `3 min`. */
export function formatRemaining(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))}${SPACE}s`;
  return `${Math.round(seconds / 60)}${SPACE}min`;
}

/** Names in a row: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** With a capital at its start and a full stop at its end, as a sentence that stands alone has. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
