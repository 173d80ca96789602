declare const unit: unique symbol;

/** A length of simulated time in whole nanoseconds. Never negative. */
export type Nanos = number & { readonly [unit]: 'ns' };

/** A point in simulated time: whole nanoseconds since the run began. A node's own clock may run before or behind it. */
export type Instant = number & { readonly [unit]: 'ns since start' };

/** @throws if `value` is not a whole, non-negative, exactly representable number. */
export function nanos(value: number): Nanos {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${value} is not a length of time in whole nanoseconds`);
  return value as Nanos;
}

/** @throws if `ms` is negative or not finite. Rounded to the nearest nanosecond. */
export function nanosFromMs(ms: number): Nanos {
  return nanos(Math.round(ms * 1e6));
}

/** Milliseconds with up to six decimals: how the API writes simulated time. */
export function msFromNanos(time: number): number {
  return time / 1e6;
}
