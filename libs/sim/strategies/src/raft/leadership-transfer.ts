import type { Instant, Nanos, NodeId, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { Command } from '../state-machine.js';
import type { Lease } from './lease.js';
import type { RaftLog, RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { Replication } from './replication.js';

type Out = Outbox<RaftMessage, RaftRecord>;

/** A leader hands over, or gives up to. */
export const TRANSFER_TIMER = 2;

/** A command that has not been appended. */
export interface HeldCommand {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Command;
}

/** To whom leadership is wished. `at`: once, at that moment of its leader's clock; null: whenever that node has caught up. */
export interface TransferWish {
  readonly to: NodeId;
  readonly at: Nanos | null;
}

export interface LeadershipTransferOptions {
  /** null: leadership stays where it is. */
  readonly wish: TransferWish | null;
  readonly electionTimeout: Nanos;
  readonly log: RaftLog;
  readonly replication: Replication;
  readonly lease: Lease | null;
}

const NOTHING: readonly HeldCommand[] = [];

/**
 * A leader hands over (dissertation, section 3.10): it takes no command meanwhile, brings the other's log up to its own, and tells it
 * to campaign at once. Commands wait: to be appended where nothing has come of it within an election timeout.
 */
export class LeadershipTransfer {
  /** null: none is under way. */
  private target: NodeId | null = null;
  private isTold = false;
  private held: HeldCommand[] = [];

  constructor(private readonly options: LeadershipTransferOptions) {}

  /** Who has been asked to take over; null: nobody. */
  get successor(): NodeId | null {
    return this.target;
  }

  /** First call of a life. @param now since when `at` counts: 0 at boot. */
  start(now: Instant, out: Out): void {
    const at = this.options.wish?.at ?? null;
    if (at !== null && at >= now) out.setTimer(TRANSFER_TIMER, (at - now) as Nanos);
  }

  lead(out: Out): void {
    if (this.options.wish?.at === null) out.setTimer(TRANSFER_TIMER, this.options.electionTimeout);
  }

  /** The leader's timer has run out. Gives the commands to be appended now. */
  timeout(commitIndex: number, out: Out): readonly HeldCommand[] {
    const { wish, electionTimeout, lease, replication } = this.options;
    if (wish === null) return NOTHING;
    const held = this.held;
    const isOver = this.target !== null;
    if (isOver) this.end();
    else if (wish.at !== null || replication.isCaughtUp(wish.to, commitIndex)) {
      this.target = wish.to;
      this.isTold = false;
      lease?.forfeit();
      this.heard(wish.to, out);
    }
    if (wish.at === null || !isOver) out.setTimer(TRANSFER_TIMER, electionTimeout);
    return isOver ? held : NOTHING;
  }

  hold(command: HeldCommand): void {
    this.held.push(command);
  }

  /** Once the target's disk holds all that the leader's log holds, it is told. */
  heard(from: NodeId, out: Out): void {
    if (from !== this.target || this.isTold) return;
    const { log, replication } = this.options;
    if (replication.matchIndexOf(from) < log.lastIndex) return;
    this.isTold = true;
    out.send(from, { kind: 'timeout-now', term: log.term });
  }

  /** This node leads no more: whoever waits is sent to its successor. */
  dismiss(successor: NodeId | null, out: Out): void {
    for (const { id } of this.held) out.reply(id, { kind: 'redirect', leader: successor });
    this.end();
  }

  private end(): void {
    this.target = null;
    this.held = [];
  }
}
