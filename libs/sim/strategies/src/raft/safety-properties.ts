import type { NodeId, Strategy } from '@isthmus/sim-protocol';
import type { ReplicatedStore } from '../replicated-store.js';
import { watched } from '../watched.js';
import type { LogEntry, RaftLog, RaftRecord } from './log.js';

/** A node that replicates such a log, whatever elects its leader. */
export interface Judged {
  readonly role: string;
  readonly log: RaftLog;
  readonly store: ReplicatedStore;
}

interface Committed {
  readonly entry: LogEntry;
  /** The earliest term in which it was known to be committed. */
  readonly term: number;
}

/** More than any term of a run: an index and a term make one number. */
const TERMS_MAX = 1_048_576;

/** A node as its latest step has left it. */
interface Watched {
  replica: Judged;
  /** What its log held, by index; `last` is the last. */
  readonly entries: LogEntry[];
  last: number;
  /** The last entry that it has applied, of those that were judged. */
  applied: number;
  /** The term that it leads; 0: none. */
  leads: number;
}

/**
 * The five safety properties of figure 3, judged from outside after every step of a node: at the cost of what the step has changed,
 * since a log changes at its end only. What a snapshot has taken the place of was judged before.
 */
export class SafetyProperties {
  private readonly leaders = new Map<number, NodeId>();
  /** By index and term: the entry, and the term of the one before it. */
  private readonly known = new Map<number, { readonly entry: LogEntry; readonly previousTerm: number }>();
  private readonly committed: Committed[] = [];
  private readonly nodes: Watched[] = [];

  /** What the step that `node` has just taken broke, with the evidence; null: nothing. */
  violation(node: NodeId, replica: Judged): string | null {
    const watched = this.nodeOf(node, replica);
    const led = watched.leads;
    watched.leads = replica.role === 'leader' ? replica.log.term : 0;
    return (
      (watched.leads === led ? null : this.elected(node, watched)) ??
      this.logChanged(node, watched, led) ??
      this.appliedMore(node, watched)
    );
  }

  private nodeOf(node: NodeId, replica: Judged): Watched {
    const watched = (this.nodes[node] ??= { replica, entries: [], last: 0, applied: 0, leads: 0 });
    if (watched.replica !== replica) Object.assign(watched, { replica, applied: 0, leads: 0 });
    return watched;
  }

  /** At most one leader in a term; and what is committed is in the logs of the leaders of all later terms. */
  private elected(node: NodeId, { replica: { log }, leads }: Watched): string | null {
    if (leads === 0) return null;
    const other = this.leaders.get(leads) ?? node;
    this.leaders.set(leads, other);
    if (other !== node) return `Election Safety: nodes ${other} and ${node} both lead term ${leads}`;
    const lacking = this.committed.find(({ entry, term }) => term < leads && !holds(log, entry));
    return lacking === undefined ? null : lacks(node, leads, lacking.entry);
  }

  /** A leader only appends; and entries of one index and term follow on the same entries in all logs. */
  private logChanged(node: NodeId, watched: Watched, led: number): string | null {
    const { entries, last, leads, replica } = watched;
    const { log } = replica;
    let same = Math.min(last, log.lastIndex);
    while (same > log.base && entries[same] !== log.entry(same)) same--;
    same = Math.max(same, log.base);
    if (leads === led && led !== 0 && same < last)
      return `Leader Append-Only: leader ${node} of term ${led} changed its entry ${same + 1}`;
    watched.last = log.lastIndex;
    for (let index = same + 1; index <= log.lastIndex; index++) {
      const entry = log.entry(index);
      entries[index] = entry;
      const previousTerm = log.termAt(index - 1);
      const place = index * TERMS_MAX + entry.term;
      const known = this.known.get(place);
      if (known === undefined) this.known.set(place, { entry, previousTerm });
      else if (!isSame(known.entry, entry) || known.previousTerm !== previousTerm)
        return `Log Matching: node ${node} has another entry ${index} of term ${entry.term} than others, or another before it`;
    }
    return null;
  }

  /** No two nodes apply different entries at one index; and who leads a later term already has what is committed now. */
  private appliedMore(node: NodeId, watched: Watched): string | null {
    const { log, store } = watched.replica;
    const first = Math.max(Math.min(watched.applied, store.appliedIndex), log.base) + 1;
    watched.applied = store.appliedIndex;
    for (let index = first; index <= store.appliedIndex; index++) {
      const entry = log.entry(index);
      const known = this.committed[index - 1];
      if (known !== undefined && !isSame(known.entry, entry))
        return `State Machine Safety: node ${node} applied another entry ${index}`;
      if (known !== undefined) continue;
      this.committed[index - 1] = { entry, term: log.term };
      for (const [leader, { leads, replica }] of this.nodes.entries()) {
        if (leads > log.term && !holds(replica.log, entry)) return lacks(leader, leads, entry);
      }
    }
    return null;
  }
}

/** The same strategy, told on by its replicas of the first step of a run that breaks a property of figure 3. */
export function withFigure3<Message, Context>(
  strategy: Strategy<Message, RaftRecord, Context>,
  onViolation: (sentence: string) => void,
): Strategy<Message, RaftRecord, Context> {
  const safety = new SafetyProperties();
  return watched(strategy, (node, replica) => safety.violation(node, replica as unknown as Judged), onViolation);
}

function lacks(leader: number, term: number, entry: LogEntry): string {
  return `Leader Completeness: leader ${leader} of term ${term} lacks the committed entry ${entry.index}`;
}

/** Whether a log has that entry at its place, or a snapshot in its stead. */
function holds(log: RaftLog, entry: LogEntry): boolean {
  return entry.index <= log.base || (entry.index <= log.lastIndex && isSame(entry, log.entry(entry.index)));
}

function isSame(a: LogEntry, b: LogEntry): boolean {
  return a.term === b.term && a.session === b.session && a.sequence === b.sequence;
}
