/** Kept stable: scripts depend on them. */
export const EXIT = {
  ok: 0,
  /** The input is wrong: unreadable, malformed, contradictory. */
  badInput: 2,
  /** The run used more events than its estimate allows. */
  budgetExceeded: 4,
  /** The experiment ran, and one of its own expectations failed. */
  expectationFailed: 99,
} as const;
