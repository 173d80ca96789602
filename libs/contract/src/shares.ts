import type { z } from 'zod';

type Shares = readonly { readonly share: number }[];

/** The check of a list of shares: they add up to 1, if there are any. */
export function addUpTo1({ value, issues }: z.core.ParsePayload<Shares>): void {
  const total = value.reduce((sum, { share }) => sum + share, 0);
  if (value.length === 0 || Math.abs(total - 1) <= 1e-9) return;
  issues.push({
    code: 'custom',
    message: `the shares add up to ${Number(total.toFixed(9))}, not 1`,
    params: { allowed: 'shares that add up to 1' },
    input: value,
  });
}
