import { ABSENT, type ObjectValue } from '@isthmus/sim-protocol';
import { REFUSED, type StateSpace, States, type Step, valueAt } from './object-space.js';

/** A lock that its holder alone releases. */
export function lockSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const isLeased = steps.some(({ kind, result }) => kind === 'acquire' && result !== ABSENT);
  return isLeased ? leasedLockSpace(values, steps) : plainLockSpace(steps);
}

/** State 0 is free; else the holder's position + 1. */
function plainLockSpace(steps: readonly Step[]): StateSpace {
  return {
    initial: 0,
    full: false,
    after: (state, position) => {
      const { kind, session, known } = steps[position]!;
      const possible = kind === 'acquire' ? state === 0 : state === session + 1;
      if (!possible) return known ? REFUSED : state;
      return kind === 'acquire' ? session + 1 : 0;
    },
    ...WITHOUT_OBSERVERS,
  };
}

const WITHOUT_OBSERVERS = { observes: () => false, demands: [], within: () => true };

const NOBODY = -1;

interface LeasedState {
  readonly holder: number;
  /** The end of the holder's lease. */
  readonly until: number;
  /** The earliest instant at which all that has taken effect can have done so: the later the less is possible. */
  readonly now: number;
}

/** A lock that is free again when its lease ends: its operations take effect at instants. */
function leasedLockSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const states = new States<LeasedState>(
    ({ holder, until, now }) => `${holder} ${until} ${now}`,
    () => 4,
  );
  return {
    initial: states.position({ holder: NOBODY, until: -Infinity, now: -Infinity }),
    get full() {
      return states.full;
    },
    after: (state, position) => {
      const next = leasedStateAfter(states.at(state), steps[position]!, values);
      if (next !== null) return states.position(next);
      return steps[position]!.known ? REFUSED : state;
    },
    ...WITHOUT_OBSERVERS,
  };
}

/** Null where it cannot take effect. An acquisition of unknown outcome has no lease: it counts only if it was released. */
function leasedStateAfter(
  { holder, until, now }: LeasedState,
  { kind, session, result, from, to }: Step,
  values: readonly ObjectValue[],
): LeasedState | null {
  const earliest = Math.max(now, from);
  if (kind === 'release') {
    return holder === session && earliest <= Math.min(to, until)
      ? { holder: NOBODY, until: -Infinity, now: earliest }
      : null;
  }
  const lease = result === ABSENT ? Infinity : Number(valueAt(values, result));
  const at = Math.max(earliest, until);
  return at < Infinity && at <= Math.min(to, lease) ? { holder: session, until: lease, now: at } : null;
}
