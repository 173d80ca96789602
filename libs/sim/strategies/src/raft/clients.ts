import type { NodeId, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { ExactlyOnce } from '../exactly-once.js';
import type { ReadOperation } from '../state-machine.js';
import type { LogEntry, RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { Store } from './store.js';

type Out = Outbox<RaftMessage, RaftRecord>;

/** Who asked: a client of this node with a read, or a follower with a numbered question. */
export type ReadAsker =
  | { readonly id: OperationId; readonly operation: ReadOperation }
  | { readonly follower: NodeId; readonly number: number };

type PendingRead = ReadAsker & {
  /** The entry that must be applied before it is served. */
  readonly readIndex: number;
  /** The broadcast that a majority must have answered. */
  readonly round: number;
};

const NOBODY = -1;

/** The clients that wait for a leader's answer during its term. */
export class WaitingClients {
  /** Where the leader's own term begins in the log: at its no-op. */
  termStart = 0;
  /** Who awaits each entry from `commandsFrom` on. */
  private commands: number[] = [];
  private commandsFrom = 0;
  /** First in, first out: what each read waits for only grows. */
  private reads: PendingRead[] = [];
  private head = 0;

  /** A new term, whose first entry is the no-op at `termStart`. */
  reset(termStart: number): void {
    this.termStart = termStart;
    this.commandsFrom = termStart;
    this.commands = [NOBODY];
  }

  /** Entries up to `index` have been applied, and whoever awaited them is answered. */
  forgetTo(index: number): void {
    const count = Math.max(0, index + 1 - this.commandsFrom);
    this.commands = this.commands.slice(count);
    this.commandsFrom += count;
  }

  /** The client of the next entry that is appended. */
  awaitCommand(id: OperationId): void {
    this.commands.push(id);
  }

  awaitRead(read: PendingRead): void {
    this.reads.push(read);
  }

  /** Answers whoever awaits an entry that has just been applied. */
  answerCommand({ index, session, sequence }: LogEntry, state: ExactlyOnce, out: Out): void {
    const id = index < this.commandsFrom ? NOBODY : (this.commands[index - this.commandsFrom] ?? NOBODY);
    if (id === NOBODY) return;
    const result = state.resultOf(session, sequence);
    if (result !== null) out.reply(id as OperationId, result);
  }

  /** @param term of this leader. */
  answerReads(confirmedRound: number, term: number, { appliedIndex, state }: Store, out: Out): void {
    const { reads } = this;
    let { head } = this;
    for (; head < reads.length; head++) {
      const read = reads[head]!;
      const { readIndex } = read;
      if (read.round > confirmedRound || readIndex > appliedIndex) break;
      if ('id' in read) out.reply(read.id, state.query(read.operation));
      else out.send(read.follower, { kind: 'read-index', term, number: read.number, index: readIndex });
    }
    if (head === reads.length) reads.length = head = 0;
    else if (head > 4096) {
      reads.splice(0, head);
      head = 0;
    }
    this.head = head;
  }

  /**
   * The term is over for this leader. Its commands stay unanswered, for the next leader may still commit them; a read
   * without an answer had no effect, and may be asked elsewhere. A follower that asked for an index learns of the new term.
   */
  dismiss(leader: NodeId | null, out: Out): void {
    this.commands = [];
    for (const read of this.reads.splice(0).slice(this.head)) {
      if ('id' in read) out.reply(read.id, { kind: 'redirect', leader });
    }
    this.head = 0;
  }
}
