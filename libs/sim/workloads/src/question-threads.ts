import { nanos } from '@isthmus/sim-protocol';
import { type Application, elsewhere, goesOn } from './application.js';
import { poll, type Polling } from './polling.js';

export interface QuestionThreads {
  /** How often those wait who look for a question or an answer, and how long. */
  readonly polling: Polling;
}

/**
 * Threads of a question, 2n, and its answer, 2n + 1. Somebody in the next datacenter looks for the question and answers it; others look for
 * the answer, and when they find it, read the question: one in every datacenter but those two, or where the question comes from if there is
 * none. An answer is an update of a row that somebody else has inserted just as well.
 *
 * Source: Kleppmann, "Designing Data-Intensive Applications", 2017, figures 5-5 and 5-9.
 */
export function questionThreads(sites: number, { polling }: QuestionThreads): Application {
  let threads = 0;
  const observers = sites > 2 ? Array.from({ length: sites - 2 }, (_, index) => index + 2) : [0];
  return {
    begins({ unique, next }) {
      const question = 2 * threads++;
      const answer = question + 1;
      const answers = elsewhere(next(1), nanos(0), () =>
        poll(question, polling, {
          then: () => [goesOn((turn) => ({ operation: { kind: 'write', key: answer, value: turn.unique } }))],
        }),
      );
      const observes = observers.map((places) =>
        elsewhere(next(places), nanos(0), () =>
          poll(answer, polling, {
            then: () => [goesOn(() => ({ operation: { kind: 'read', key: question, consistency: 'default' } }))],
          }),
        ),
      );
      return { operation: { kind: 'write', key: question, value: unique }, companions: [answers, ...observes] };
    },
  };
}
