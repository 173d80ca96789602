import { z } from 'zod';

/**
 * Quantities are written with their unit, in strings: `20s`, `68.4ms`, `50/s`, `1Gbps`, `200ppm`.
 * Parsing leaves the canonical spelling of the same quantity (`1500ms` becomes `1.5s`), so equal definitions have equal digests.
 */

const NANOS_PER_UNIT = {
  h: 3_600_000_000_000,
  min: 60_000_000_000,
  s: 1_000_000_000,
  ms: 1_000_000,
  us: 1_000,
  ns: 1,
} as const;
type TimeUnit = keyof typeof NANOS_PER_UNIT;
const DURATION = /^(\d{1,16})(?:\.(\d{1,9}))?(h|min|s|ms|us|ns)$/;

/** A duration in whole nanoseconds, or null where the text is none or is finer than a nanosecond. */
export function nanosOfDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match) return null;
  const scale = NANOS_PER_UNIT[match[3] as TimeUnit];
  const fraction = match[2] ?? '';
  // In integers: 68.4 * 1e6 in floating point is off by one for some inputs.
  const total = BigInt(match[1] + fraction) * BigInt(scale);
  const divisor = 10n ** BigInt(fraction.length);
  if (total % divisor !== 0n) return null;
  const nanos = Number(total / divisor);
  return Number.isSafeInteger(nanos) ? nanos : null;
}

/** The canonical spelling: the largest unit of s, ms, us, ns in which the number has at most three decimals. */
export function durationOfNanos(nanos: number): string {
  for (const unit of ['s', 'ms', 'us'] as const) {
    const scale = NANOS_PER_UNIT[unit];
    const thousandth = scale / 1000;
    if (nanos >= scale && nanos % thousandth === 0) return `${thousandths(nanos / thousandth)}${unit}`;
  }
  return nanos === 0 ? '0s' : `${nanos}ns`;
}

/** A duration such as `20s`, `68.4ms`, `150us`, within the bounds given (inclusive). */
export function duration(bounds: { min?: string; max?: string } = {}) {
  const min = nanosOfDuration(bounds.min ?? '0s') ?? 0;
  const max = nanosOfDuration(bounds.max ?? '24h') ?? 0;
  const allowed = `a number and a unit (ns, us, ms, s, min, h), such as "20s" or "68.4ms", from ${durationOfNanos(min)} to ${durationOfNanos(max)}`;
  return z
    .string(allowed)
    .check((context) => {
      const nanos = nanosOfDuration(context.value);
      if (nanos === null || nanos < min || nanos > max) {
        const what = nanos === null ? 'is not a duration' : 'is out of range';
        context.issues.push({
          code: 'custom',
          message: `${quote(context.value)} ${what}`,
          params: { allowed },
          input: context.value,
        });
      }
    })
    .overwrite((text) => {
      const nanos = nanosOfDuration(text);
      return nanos === null ? text : durationOfNanos(nanos);
    })
    .meta({
      pattern: DURATION.source,
      examples: ['20s', '68.4ms'],
      description: `Duration from ${durationOfNanos(min)} to ${durationOfNanos(max)}`,
    });
}

/** Whole nanoseconds of a duration that a schema has already accepted. */
export function nanosOf(text: string): number {
  const nanos = nanosOfDuration(text);
  if (nanos === null) throw new Error(`${quote(text)} is not a duration: parse it with the contract first`);
  return nanos;
}

/** A duration with or without a minus, such as `-500ms`: whole nanoseconds, or null where the text is none. */
export function nanosOfSignedDuration(text: string): number | null {
  const nanos = nanosOfDuration(text.replace(/^-/, ''));
  return nanos === null || !text.startsWith('-') || nanos === 0 ? nanos : -nanos;
}

/** `500ms` or `-500ms`, up to `max` either way, and not nothing. */
export function signedDuration({ max }: { readonly max: string }) {
  const most = nanosOfDuration(max) ?? 0;
  const allowed = `a duration with or without a minus, such as "-500ms", other than 0, up to ${max} either way`;
  return z
    .string(allowed)
    .check((context) => {
      const nanos = nanosOfSignedDuration(context.value);
      if (nanos !== null && nanos !== 0 && Math.abs(nanos) <= most) return;
      const what = nanos === null ? 'is not a duration' : 'is out of range';
      context.issues.push({
        code: 'custom',
        message: `${quote(context.value)} ${what}`,
        params: { allowed },
        input: context.value,
      });
    })
    .overwrite((text) => {
      const nanos = nanosOfSignedDuration(text);
      if (nanos === null) return text;
      return `${nanos < 0 ? '-' : ''}${durationOfNanos(Math.abs(nanos))}`;
    })
    .meta({
      pattern: DURATION.source.replace('^', '^-?'),
      examples: ['500ms', '-500ms'],
      description: `Duration up to ${max} either way, not 0`,
    });
}

const RATE = /^(\d{1,9}(?:\.\d{1,6})?)\/(s|min)$/;

/** Operations per second of `50/s` or `300/min`, or null where the text is no rate. */
export function perSecondOfRate(text: string): number | null {
  const match = RATE.exec(text);
  if (!match) return null;
  return Number(match[1]) / (match[2] === 'min' ? 60 : 1);
}

export function rate(bounds: { min: number; max: number }) {
  const allowed = `a number and "/s" or "/min", such as "50/s", from ${bounds.min}/s to ${bounds.max}/s`;
  return z
    .string(allowed)
    .check((context) => {
      const value = perSecondOfRate(context.value);
      if (value === null || value < bounds.min || value > bounds.max) {
        const what = value === null ? 'is not a rate' : 'is out of range';
        context.issues.push({
          code: 'custom',
          message: `${quote(context.value)} ${what}`,
          params: { allowed },
          input: context.value,
        });
      }
    })
    .overwrite((text) => {
      const match = RATE.exec(text);
      return match ? `${Number(match[1])}/${match[2]}` : text;
    })
    .meta({ pattern: RATE.source, examples: ['50/s'], description: `Rate from ${bounds.min}/s to ${bounds.max}/s` });
}

const BITS_PER_UNIT = { kbps: 1e3, Mbps: 1e6, Gbps: 1e9 } as const;
const BANDWIDTH = /^(\d{1,6}(?:\.\d{1,3})?)(kbps|Mbps|Gbps)$/;

/** Bits per second of `1Gbps`, Infinity of `unlimited`, or null where the text is no bandwidth. */
export function bitsPerSecondOf(text: string): number | null {
  if (text === 'unlimited') return Infinity;
  const match = BANDWIDTH.exec(text);
  if (!match) return null;
  const bits = Number(match[1]) * BITS_PER_UNIT[match[2] as keyof typeof BITS_PER_UNIT];
  return bits > 0 ? bits : null;
}

const BANDWIDTH_ALLOWED = 'a number and a unit (kbps, Mbps, Gbps), such as "1Gbps", or "unlimited"';

/** `100Mbps`, `1Gbps`, or `unlimited`. */
export const bandwidth = z
  .string(BANDWIDTH_ALLOWED)
  .check((context) => {
    if (bitsPerSecondOf(context.value) === null) {
      context.issues.push({
        code: 'custom',
        message: `${quote(context.value)} is not a bandwidth`,
        params: { allowed: BANDWIDTH_ALLOWED },
        input: context.value,
      });
    }
  })
  .overwrite((text) => {
    const match = BANDWIDTH.exec(text);
    return match ? `${Number(match[1])}${match[2]}` : text;
  })
  .meta({ pattern: `${BANDWIDTH.source}|^unlimited$`, examples: ['1Gbps', 'unlimited'] });

const DRIFT = /^(\d{1,6}(?:\.\d{1,3})?)ppm$/;

/** Parts per million of `200ppm`, or null where the text is no drift. */
export function ppmOf(text: string): number | null {
  const match = DRIFT.exec(text);
  return match ? Number(match[1]) : null;
}

const DRIFT_ALLOWED = 'a number and "ppm", such as "200ppm", up to 100000ppm';

/** How fast a clock may gain or lose: `200ppm`; at most 100,000 ppm (10 %). */
export const drift = z
  .string(DRIFT_ALLOWED)
  .check((context) => {
    const value = ppmOf(context.value);
    if (value === null || value > 100_000) {
      context.issues.push({
        code: 'custom',
        message: `${quote(context.value)} is not a clock drift`,
        params: { allowed: DRIFT_ALLOWED },
        input: context.value,
      });
    }
  })
  .overwrite((text) => {
    const value = ppmOf(text);
    return value === null ? text : `${value}ppm`;
  })
  .meta({ pattern: DRIFT.source, examples: ['200ppm'] });

const SEED_ALLOWED = 'a seed is a decimal string of up to 20 digits without leading zeros, such as "1"';

/** A seed: a decimal string of up to 20 digits, or a whole number up to 2^53 - 1, which is taken as its digits. */
export const seed = z.preprocess(
  (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value),
  z
    .string(SEED_ALLOWED)
    .regex(/^(0|[1-9]\d{0,19})$/, SEED_ALLOWED)
    .meta({ examples: ['1'] }),
);

/** In digits: a division would lose the last of them in large numbers. */
function thousandths(count: number): string {
  const digits = String(count).padStart(4, '0');
  const fraction = digits.slice(-3).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -3) : `${digits.slice(0, -3)}.${fraction}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
