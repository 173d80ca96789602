/** Kept stable: scripts depend on them. */
export const EXIT = {
  ok: 0,
  /** A history that was checked breaks its model. */
  violated: 1,
  /** The input is wrong: unreadable, malformed, contradictory. */
  badInput: 2,
  /** The check gave up: its budget ended. */
  undecided: 3,
  /** The run used more events than its estimate allows. */
  budgetExceeded: 4,
  /** The experiment ran, and one of its own expectations failed. */
  expectationFailed: 99,
} as const;
