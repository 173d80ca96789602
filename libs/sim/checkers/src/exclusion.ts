import type { ConstraintVerdict, Timed } from './constraint-verdict.js';

/** Something of which there is one, given to a session: a lock, a name, a seat. */
export interface Hold extends Timed {
  /** What is held. */
  readonly key: string;
  readonly session: string;
  /** When it asked to give it back; Infinity if it never did. */
  readonly releaseInvokedAt: number;
  /** How long it was given for, from some instant between its request and the answer; Infinity without a lease. */
  readonly lease: number;
}

/**
 * Whether nothing was ever held by two sessions at once: mutual exclusion of a lock, uniqueness of a name.
 *
 * A session certainly holds from the answer to its request until it asks to give back, or until the lease ends that may
 * have begun with its request, whichever comes first. Two such intervals of different sessions that overlap are a breach;
 * what may have overlapped is none.
 *
 * @param holds that were given, of any number of keys, in any order.
 * Cost: n log n.
 */
export function checkExclusion(holds: readonly Hold[]): ConstraintVerdict {
  const certain = holds.filter((hold) => endOf(hold) > hold.respondedAt);
  const inOrder = [...certain].sort((a, b) => a.respondedAt - b.respondedAt || a.operation - b.operation);
  const held = new Map<string, Lasting>();
  let violations = 0;
  let first: readonly [Hold, Hold] | undefined;
  for (const hold of inOrder) {
    const lasting = held.get(hold.key);
    const other = lasting === undefined ? undefined : lasting.ofAnother(hold.session);
    if (other !== undefined && endOf(other) > hold.respondedAt) {
      violations++;
      first ??= [other, hold];
    }
    if (lasting === undefined) held.set(hold.key, new Lasting(hold));
    else lasting.add(hold);
  }
  if (first === undefined) return { verdict: 'holds', violations };
  const [other, hold] = first;
  const statements = [
    `#${other.operation} gave ${hold.key} to ${other.session} by ${other.respondedAt}, who held it at least until ${endOf(other)}.`,
    `#${hold.operation} gave it to ${hold.session} by ${hold.respondedAt}.`,
  ];
  return { verdict: 'violated', violations, witness: { operations: [other.operation, hold.operation], statements } };
}

function endOf({ releaseInvokedAt, invokedAt, lease }: Hold): number {
  return Math.min(releaseInvokedAt, invokedAt + lease);
}

/** Of the holds of one key, the two of different sessions that last longest. */
class Lasting {
  private second: Hold | undefined;

  constructor(private first: Hold) {}

  add(hold: Hold): void {
    if (endOf(hold) > endOf(this.first)) {
      if (hold.session !== this.first.session) this.second = this.first;
      this.first = hold;
    } else if (hold.session !== this.first.session && (this.second === undefined || endOf(hold) > endOf(this.second)))
      this.second = hold;
  }

  ofAnother(session: string): Hold | undefined {
    return this.first.session === session ? this.second : this.first;
  }
}
