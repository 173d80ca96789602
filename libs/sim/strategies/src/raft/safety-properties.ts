import type { LogEntry, RaftLog } from './log.js';
import type { RaftReplica } from './replica.js';

interface Committed {
  readonly entry: LogEntry;
  /** The earliest term in which it was known to be committed. */
  readonly term: number;
}

/**
 * The five safety properties of figure 3, judged from outside after every step of any node. Costs time in proportion to
 * the logs' lengths: for tests and for diagnosis.
 */
export class SafetyProperties {
  private readonly leaders = new Map<number, number>();
  private readonly leaderLogs = new Map<number, readonly LogEntry[]>();
  private readonly committed: Committed[] = [];

  /** @param replicas By node; null: down. Returns the property that is broken, with the evidence, or null. */
  violation(replicas: readonly (RaftReplica | null)[]): string | null {
    for (const [node, replica] of replicas.entries()) {
      if (replica === null) continue;
      const broken =
        this.electionSafety(node, replica) ??
        this.leaderAppendOnly(node, replica) ??
        this.stateMachineSafety(node, replica);
      if (broken !== null) return broken;
    }
    for (const [node, replica] of replicas.entries()) {
      if (replica === null) continue;
      const broken = this.leaderCompleteness(node, replica);
      if (broken !== null) return broken;
      for (const [other, another] of replicas.entries()) {
        if (another === null || other <= node) continue;
        const mismatch = logMismatch(replica.log, another.log);
        if (mismatch !== null) return `Log Matching: nodes ${node} and ${other} ${mismatch}`;
      }
    }
    return null;
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
    const now = log.slice(1, log.lastIndex);
    this.leaderLogs.set(log.term, now);
    const at = before.findIndex((entry, i) => !isSame(entry, now[i]));
    return at < 0 ? null : `Leader Append-Only: leader ${node} of term ${log.term} changed its entry ${at + 1}`;
  }

  /** If a server has applied an entry at an index, no other server will ever apply a different one for it. */
  private stateMachineSafety(node: number, { log, store }: RaftReplica): string | null {
    for (let index = 1; index <= store.appliedIndex; index++) {
      const entry = log.entry(index);
      const known = this.committed[index - 1];
      if (known === undefined) this.committed.push({ entry, term: log.term });
      else if (!isSame(known.entry, entry)) return `State Machine Safety: node ${node} applied another entry ${index}`;
    }
    return null;
  }

  /** If an entry is committed in a given term, it is present in the logs of the leaders for all higher terms. */
  private leaderCompleteness(node: number, { role, log }: RaftReplica): string | null {
    if (role !== 'leader') return null;
    const lacking = this.committed.findIndex(
      ({ entry, term }) => term < log.term && (entry.index > log.lastIndex || !isSame(entry, log.entry(entry.index))),
    );
    return lacking < 0
      ? null
      : `Leader Completeness: leader ${node} of term ${log.term} lacks the committed entry ${lacking + 1}`;
  }
}

/** If two logs contain an entry with the same index and term, they are identical in all entries up through it. */
function logMismatch(a: RaftLog, b: RaftLog): string | null {
  let index = Math.min(a.lastIndex, b.lastIndex);
  while (index > 0 && a.termAt(index) !== b.termAt(index)) index--;
  for (let i = 1; i <= index; i++) {
    if (!isSame(a.entry(i), b.entry(i))) return `agree on the term of entry ${index} and differ in entry ${i}`;
  }
  return null;
}

function isSame(a: LogEntry, b: LogEntry | undefined): boolean {
  return b !== undefined && a.term === b.term && a.session === b.session && a.sequence === b.sequence;
}
