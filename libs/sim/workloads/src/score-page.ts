import { nanos, type Nanos } from '@isthmus/sim-protocol';
import { type Application, elsewhere } from './application.js';
import { poll, type Polling } from './polling.js';

export interface ScorePage {
  /** How often Alice looks for the final score, and how long. */
  readonly polling: Polling;
  /** From Alice's answer until Bob has heard of it. */
  readonly tellAfter: Nanos;
  /** Whether what she says carries what the strategy remembers in her session. */
  readonly carriesContext: boolean;
}

/**
 * A match whose final score is written once. Alice, in the next datacenter, looks for it, and when she has read it, tells Bob, in the one
 * after that, who reads it too. Each match is a key of its own.
 *
 * Source: Kleppmann, "Designing Data-Intensive Applications", 2017, figure 9-1.
 */
export function scorePage({ polling, tellAfter, carriesContext }: ScorePage): Application {
  let matches = 0;
  return {
    begins({ unique, next }) {
      const match = matches++;
      const bob = next(2);
      const alice = elsewhere(next(1), nanos(0), () =>
        poll(match, polling, {
          then: () => [
            {
              ...{ after: tellAfter, by: bob, isTold: true, carriesContext },
              act: () => ({ operation: { kind: 'read', key: match, consistency: 'default' } }),
            },
          ],
        }),
      );
      return { operation: { kind: 'write', key: match, value: unique }, companions: [alice] };
    },
  };
}
