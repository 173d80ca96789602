/** The timers of a node. A leader and a follower share numbers: no node is both. */
export const TIMER = {
  resend: 0,
  fetch: 0,
  recall: 1,
  heartbeat: 2,
  ask: 2,
  snapshot: 3,
  /** How long a node waits for a leader before it does something about it. */
  patience: 4,
  /** The operator comes. */
  promotion: 5,
  /** The holder of the lock renews its lease. */
  renewal: 6,
  /** A lock server forgets whom it has granted the lock. */
  expiry: 7,
} as const;

/** Those of a leader or a follower, which it leaves behind when it becomes the other. */
export const ROLE_TIMERS: readonly number[] = [TIMER.resend, TIMER.heartbeat, TIMER.snapshot];
