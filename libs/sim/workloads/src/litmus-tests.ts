import type { Nanos } from '@isthmus/sim-protocol';
import { type Act, type Application, elsewhere, goesOn, type Turn } from './application.js';

export type LitmusTest = 'store-buffering' | 'message-passing' | 'load-buffering' | 'independent-reads';

export interface LitmusTests {
  readonly test: LitmusTest;
  /** Whether a thread syncs between its two operations. */
  readonly fence: boolean;
  /** How long after the first thread the others begin, at most: uniform. */
  readonly within: Nanos;
}

type Step = readonly ['store' | 'load', 'x' | 'y'];

/**
 * What the threads of each test do.
 *
 * Source: Adve and Gharachorloo, "Shared memory consistency models: a tutorial", IEEE Computer 29 (12), 1996; Sewell et al., "x86-TSO",
 * CACM 53 (7), 2010.
 */
const THREADS: Readonly<Record<LitmusTest, readonly (readonly Step[])[]>> = {
  'store-buffering': [
    [
      ['store', 'x'],
      ['load', 'y'],
    ],
    [
      ['store', 'y'],
      ['load', 'x'],
    ],
  ],
  'message-passing': [
    [
      ['store', 'x'],
      ['store', 'y'],
    ],
    [
      ['load', 'y'],
      ['load', 'x'],
    ],
  ],
  'load-buffering': [
    [
      ['load', 'x'],
      ['store', 'y'],
    ],
    [
      ['load', 'y'],
      ['store', 'x'],
    ],
  ],
  'independent-reads': [
    [['store', 'x']],
    [['store', 'y']],
    [
      ['load', 'x'],
      ['load', 'y'],
    ],
    [
      ['load', 'y'],
      ['load', 'x'],
    ],
  ],
};

/** Threads that begin at about the same time, each a session in another datacenter, in turn. Round n has x in key 2n and y in 2n + 1. */
export function litmusTests({ test, fence, within }: LitmusTests): Application {
  let rounds = 0;
  const [first, ...others] = THREADS[test];
  return {
    begins({ unique, stream, next }) {
      const x = 2 * rounds++;
      const thread = (steps: readonly Step[], turn: Turn): Act => {
        const [[access, variable], ...rest] = steps as readonly [Step, ...Step[]];
        const key = variable === 'x' ? x : x + 1;
        const further = goesOn((later) => thread(rest, later));
        const fenced = goesOn(() => ({ operation: { kind: 'sync', key }, then: () => [further] }));
        return {
          operation:
            access === 'store'
              ? { kind: 'write', key, value: turn.unique }
              : { kind: 'read', key, consistency: 'default' },
          then: () => (rest.length === 0 ? [] : [fence ? fenced : further]),
        };
      };
      const companions = others.map((steps, index) =>
        elsewhere(next(index + 1), Math.floor(stream.uniform() * within) as Nanos, (turn) => thread(steps, turn)),
      );
      return { ...thread(first!, { unique }), companions };
    },
  };
}
