import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import type { UpdateLog } from '../update-log.js';
import { UpdateStream } from '../update-stream.js';
import type { PrimaryBackupEntry, PrimaryBackupMessage } from './messages.js';

type Out = Outbox<PrimaryBackupMessage, PrimaryBackupEntry>;

interface Backup {
  readonly node: NodeId;
  readonly stream: UpdateStream;
  /** It has all updates up to this one on its disk; -1: it has not said so in this view. */
  received: number;
  /** The latest round in which it said that this is still its view. */
  round: number;
}

/** What the backups of one view have, as far as its primary knows. */
export class Backups {
  private backups: readonly Backup[] = [];

  constructor(private readonly log: UpdateLog) {}

  /** A view begins. `isFirst`: of all, in which nobody has anything. */
  begin(nodes: readonly NodeId[], epoch: number, isFirst: boolean): void {
    this.backups = nodes.map((node) => {
      const stream = new UpdateStream(this.log);
      stream.begin(node, epoch, isFirst);
      return { node, stream, received: isFirst ? 0 : -1, round: 0 };
    });
  }

  /** Up to where all backups have all updates on disk; Infinity: there are none. -1: some have not told. */
  get received(): number {
    return Math.min(Infinity, ...this.backups.map(({ received }) => received));
  }

  /** The latest round that all have confirmed; Infinity: there are none. */
  get round(): number {
    return Math.min(Infinity, ...this.backups.map(({ round }) => round));
  }

  hearReceived(from: NodeId, index: number): void {
    const backup = this.find(from);
    if (backup !== undefined && index > backup.received) backup.received = index;
  }

  hearConfirmed(from: NodeId, round: number): void {
    const backup = this.find(from);
    if (backup !== undefined && round > backup.round) backup.round = round;
  }

  rewind(from: NodeId, index: number, out: Out): void {
    const backup = this.find(from);
    if (backup === undefined) return;
    // What it had once, and is about to give up for a copy, does not count.
    backup.received = Math.min(backup.received, index - 1);
    backup.stream.rewind(index, out);
  }

  stream(out: Out): void {
    for (const { stream } of this.backups) stream.stream(out);
  }

  send(message: PrimaryBackupMessage, out: Out): void {
    for (const { node } of this.backups) out.send(node, message);
  }

  /** Asks those that lack something, or may, how much they have; all of them, or one. */
  probe(out: Out, only?: NodeId): void {
    for (const { node, stream, received } of this.backups) {
      if ((only === undefined || only === node) && (stream.isLost || received < this.log.last)) stream.probe(out);
    }
  }

  private find(node: NodeId): Backup | undefined {
    return this.backups.find((backup) => backup.node === node);
  }
}
