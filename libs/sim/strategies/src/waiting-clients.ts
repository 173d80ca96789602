import type { NodeId, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { ExactlyOnce } from './exactly-once.js';
import type { CommandPlace, ReadOperation } from './state-machine.js';

type Out = Pick<Outbox<unknown, unknown>, 'reply'>;

interface PendingRead {
  readonly id: OperationId;
  readonly operation: ReadOperation;
  /** The entry that must be applied before it is served. */
  readonly readIndex: number;
  /** The broadcast that a majority must have answered. */
  readonly round: number;
}

const NOBODY = -1;

/** The clients that wait for the answer of a log's leader, as long as it leads. */
export class WaitingClients {
  /** Where what the leader itself has appended begins in the log. */
  termStart = 0;
  /** Who awaits each entry from `commandsFrom` on. */
  private commands: number[] = [];
  private commandsFrom = 0;
  /** First in, first out: what each read waits for only grows. */
  private reads: PendingRead[] = [];
  private head = 0;

  /** The leadership begins, with an entry at `termStart` that no client awaits. */
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

  /** The client of the next entry that is appended; null: nobody. */
  awaitCommand(id: OperationId | null): void {
    this.commands.push(id ?? NOBODY);
  }

  awaitRead(read: PendingRead): void {
    this.reads.push(read);
  }

  /** Answers whoever awaits an entry that has just been applied. */
  answerCommand({ index, session, sequence }: CommandPlace, state: ExactlyOnce, out: Out): void {
    const id = index < this.commandsFrom ? NOBODY : (this.commands[index - this.commandsFrom] ?? NOBODY);
    if (id === NOBODY) return;
    const result = state.resultOf(session, sequence);
    if (result !== null) out.reply(id as OperationId, result);
  }

  answerReads(confirmedRound: number, appliedIndex: number, state: ExactlyOnce, out: Out): void {
    const { reads } = this;
    let { head } = this;
    for (; head < reads.length; head++) {
      const { id, operation, readIndex, round } = reads[head]!;
      if (round > confirmedRound || readIndex > appliedIndex) break;
      out.reply(id, state.query(operation));
    }
    if (head === reads.length) reads.length = head = 0;
    else if (head > 4096) {
      reads.splice(0, head);
      head = 0;
    }
    this.head = head;
  }

  /**
   * The leadership is over. Its commands stay unanswered, for the next leader may still commit them; a read
   * without an answer had no effect, and may be asked elsewhere.
   */
  dismiss(leader: NodeId | null, out: Out): void {
    this.commands = [];
    for (const { id } of this.reads.splice(0).slice(this.head)) out.reply(id, { kind: 'redirect', leader });
    this.head = 0;
  }
}
