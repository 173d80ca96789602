import { type Distribution, leastOf, meanAtLeast } from './delay-distribution.js';
import { MESSAGE_ARRIVES, REPLY_ARRIVES, REQUEST_ARRIVES } from './events.js';

/** What messages of one class take on one link. */
export interface SpecialDelay {
  /** In the place of the link's own delay and jitter; null: these. */
  readonly instead: Distribution | null;
  /** On top of either, in whole nanoseconds. */
  readonly extra: number;
}

/** Delays by class of message, where they are not the same for all. Class 0 is what no other is for, and what opens connections. */
export interface SpecialDelays {
  /** Classes by the strategy's name of the message. */
  readonly messages: ReadonlyMap<string, number>;
  /** Of clients' requests, and of their answers. */
  readonly requests: number;
  readonly replies: number;
  /** By class, then by pair of datacenters as in the scenario's `delay`. */
  readonly of: readonly (readonly SpecialDelay[])[];
}

/** What no message of a class is faster than, by pair of datacenters. `delay`: the same of the links themselves. */
export function leastDelays({ of }: SpecialDelays, messageClass: number, delay: Float64Array): Float64Array {
  return delaysBy(leastOf, of[messageClass]!, delay);
}

/** What messages of a class are not faster than on the average. */
export function usualDelays({ of }: SpecialDelays, messageClass: number, delay: Float64Array): Float64Array {
  return delaysBy(meanAtLeast, of[messageClass]!, delay);
}

function delaysBy(
  figure: (distribution: Distribution) => number,
  row: readonly SpecialDelay[],
  delay: Float64Array,
): Float64Array {
  return delay.map((own, pair) => {
    const { instead, extra } = row[pair]!;
    return (instead === null ? own : figure(instead)) + extra;
  });
}

/** `arrivalKind`: of the event that its arrival is. `nameOf` gives the strategy's name of a message. */
export function classOf(
  { messages, requests, replies }: SpecialDelays,
  arrivalKind: number,
  nameOf: () => string,
): number {
  switch (arrivalKind) {
    case MESSAGE_ARRIVES:
      return messages.get(nameOf()) ?? 0;
    case REQUEST_ARRIVES:
      return requests;
    case REPLY_ARRIVES:
      return replies;
    default:
      return 0;
  }
}
