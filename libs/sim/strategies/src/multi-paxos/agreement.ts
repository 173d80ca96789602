import type { NodeId, Strategy } from '@isthmus/sim-protocol';
import { watched } from '../watched.js';
import type { Accepted, PaxosMessage, PaxosRecord } from './messages.js';
import type { MultiPaxosReplica } from './replica.js';

/**
 * "Only a single value is chosen" ("Paxos Made Simple", section 2.1), of each slot: judged from outside after every step of a node, on
 * what it has newly executed, at the cost of that. What a snapshot has taken the place of was judged before.
 */
export class Agreement {
  /** By slot: what the first node to execute it has executed. */
  private readonly chosen: Accepted[] = [];
  private readonly executed: number[] = [];

  /** Everything that a node has executed, in order. */
  get chosenEntries(): readonly Accepted[] {
    return this.chosen.slice(1);
  }

  /** What the step that `node` has just taken broke; null: nothing. */
  violation(node: NodeId, { log, store }: MultiPaxosReplica): string | null {
    const first = Math.max(Math.min(this.executed[node] ?? 0, store.appliedIndex), log.base) + 1;
    this.executed[node] = store.appliedIndex;
    for (let slot = first; slot <= store.appliedIndex; slot++) {
      const entry = log.entry(slot);
      const known = (this.chosen[slot] ??= entry);
      if (known.session !== entry.session || known.sequence !== entry.sequence)
        return `Agreement: node ${node} has executed another command in slot ${slot} than others`;
    }
    return null;
  }
}

/** The same strategy, told on by its replicas of the first step of a run that breaks agreement. */
export function withAgreement(
  strategy: Strategy<PaxosMessage, PaxosRecord>,
  onViolation: (sentence: string) => void,
): Strategy<PaxosMessage, PaxosRecord> {
  const agreement = new Agreement();
  return watched(strategy, (node, replica) => agreement.violation(node, replica as MultiPaxosReplica), onViolation);
}
