import { invariant } from '@isthmus/sim-protocol';
import type { LogEntry, RaftLog } from './log.js';
import type { RaftReplica } from './replica.js';

interface Committed {
  readonly entry: LogEntry;
  /** The earliest term in which it was known to be committed. */
  readonly term: number;
}

/**
 * The five safety properties of figure 3 again, in as plain words as can be: all of every log, compared after every step. What a
 * snapshot has taken the place of was judged before.
 */
export class Figure3 {
  private readonly leaders = new Map<number, number>();
  private readonly leaderLogs = new Map<number, readonly LogEntry[]>();
  private readonly committed: Committed[] = [];

  /** Every entry that a node has applied, in order. */
  get committedEntries(): readonly LogEntry[] {
    return this.committed.map(({ entry }) => entry);
  }

  /**
   * What the step that `node` has just taken broke, with the evidence; null: nothing.
   *
   * @param replicas By node; null: down.
   */
  violation(node: number, replicas: readonly (RaftReplica | null)[]): string | null {
    const replica = replicas[node] ?? null;
    if (replica === null) return null;
    return (
      this.electionSafety(node, replica) ??
      this.leaderAppendOnly(node, replica) ??
      this.stateMachineSafety(node, replica) ??
      this.leaderCompleteness(replicas) ??
      logMatching(node, replicas)
    );
  }

  /** At most one leader can be elected in a given term. */
  private electionSafety(node: number, { role, log }: RaftReplica): string | null {
    if (role !== 'leader') return null;
    const other = this.leaders.get(log.term) ?? node;
    this.leaders.set(log.term, other);
    return other === node ? null : `Election Safety: nodes ${other} and ${node} both lead term ${log.term}`;
  }

  /** A leader never overwrites or deletes entries in its log; it only appends new entries. */
  private leaderAppendOnly(node: number, { role, log }: RaftReplica): string | null {
    if (role !== 'leader') return null;
    const before = this.leaderLogs.get(log.term) ?? [];
    this.leaderLogs.set(log.term, log.slice(log.base + 1, log.lastIndex));
    const changed = before.find((entry) => !holds(log, entry));
    if (changed === undefined) return null;
    return `Leader Append-Only: leader ${node} of term ${log.term} changed its entry ${changed.index}`;
  }

  /** If a server has applied an entry at an index, no other server will ever apply a different one for it. */
  private stateMachineSafety(node: number, { log, store }: RaftReplica): string | null {
    for (let index = log.base + 1; index <= store.appliedIndex; index++) {
      const entry = log.entry(index);
      const known = this.committed[index - 1];
      if (known === undefined) {
        invariant(
          index === this.committed.length + 1,
          `entry ${index} was applied before entries that nobody has seen`,
        );
        this.committed.push({ entry, term: log.term });
      } else if (!isSame(known.entry, entry))
        return `State Machine Safety: node ${node} applied another entry ${index}`;
    }
    return null;
  }

  /** If an entry is committed in a given term, it is present in the logs of the leaders for all higher terms. */
  private leaderCompleteness(replicas: readonly (RaftReplica | null)[]): string | null {
    for (const [node, replica] of replicas.entries()) {
      if (replica?.role !== 'leader') continue;
      const { log } = replica;
      const lacking = this.committed.find(({ entry, term }) => term < log.term && !holds(log, entry));
      if (lacking !== undefined) {
        return `Leader Completeness: leader ${node} of term ${log.term} lacks the committed entry ${lacking.entry.index}`;
      }
    }
    return null;
  }
}

/** If two logs contain an entry with the same index and term, they are identical in all entries up through it. */
function logMatching(node: number, replicas: readonly (RaftReplica | null)[]): string | null {
  const log = replicas[node]!.log;
  for (const [other, replica] of replicas.entries()) {
    if (replica === null || other === node) continue;
    let index = Math.min(log.lastIndex, replica.log.lastIndex);
    const base = Math.max(log.base, replica.log.base);
    while (index > base && log.termAt(index) !== replica.log.termAt(index)) index--;
    for (let i = base + 1; i <= index; i++) {
      if (isSame(log.entry(i), replica.log.entry(i))) continue;
      return `Log Matching: nodes ${node} and ${other} agree on the term of entry ${index} and differ in entry ${i}`;
    }
  }
  return null;
}

/** Whether a log has that entry at its place, or a snapshot in its stead. */
function holds(log: RaftLog, entry: LogEntry): boolean {
  return entry.index <= log.base || (entry.index <= log.lastIndex && isSame(entry, log.entry(entry.index)));
}

function isSame(a: LogEntry, b: LogEntry | undefined): boolean {
  return b !== undefined && a.term === b.term && a.session === b.session && a.sequence === b.sequence;
}
