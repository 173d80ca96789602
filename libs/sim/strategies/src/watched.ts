import type { NodeId, Replica, Strategy } from '@isthmus/sim-protocol';

/**
 * The same strategy, with an invariant of its algorithm judged after every step of a node until it is broken.
 *
 * @param violation what the step that this node has just taken broke, with the evidence; null: nothing.
 */
export function watched<Message, Entry, Context>(
  strategy: Strategy<Message, Entry, Context>,
  violation: (node: NodeId, replica: Replica<Message, Entry, Context>) => string | null,
  onViolation: (sentence: string) => void,
): Strategy<Message, Entry, Context> {
  let isBroken = false;
  return {
    ...strategy,
    createReplica(self) {
      const replica = strategy.createReplica(self);
      return {
        step(input, now, out) {
          replica.step(input, now, out);
          const sentence = isBroken ? null : violation(self, replica);
          if (sentence === null) return;
          isBroken = true;
          onViolation(sentence);
        },
      };
    },
  };
}
