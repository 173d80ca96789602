import { z } from 'zod';
import { duration } from './quantities.js';

/** Names that phases have of their own: a fault may not take one. */
export const RESERVED_PHASES: readonly string[] = ['all', 'steady', 'recovery', 'boundary', 'warmup', 'drain'];

const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine((text) => !RESERVED_PHASES.includes(text), {
    error: 'the name is reserved for a phase',
  })
  .refine((text) => !text.includes(' + '), {
    error: '" + " stands between the names of faults that are in force together',
  });

/** What every fault has: it is in force from `at` (included) until `at` + `for` (excluded). */
export const faultFields = {
  name,
  at: duration().meta({ description: 'From the start of the run, warm-up included' }),
  for: duration({ min: '1ms' }),
};

/** How many times as long something takes. */
export const slowingFactor = z.number().min(1).max(10_000);

/** The check of a fault that slows by `factor`, by `added`, or by both: one of them must. */
export function getsSlower({
  value,
  issues,
}: z.core.ParsePayload<{ readonly factor: number; readonly added: string }>): void {
  if (value.factor > 1 || value.added !== '0s') return;
  issues.push({
    code: 'custom',
    path: ['factor'],
    message: 'nothing gets slower',
    params: { allowed: 'a factor above 1, or "added", or both' },
    input: value.factor,
  });
}
