import type { Nanos, NodeId, OperationId, Outbox, Result } from '@isthmus/sim-protocol';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import type { LogOrderMessage } from './messages.js';

type Out = Outbox<LogOrderMessage, RaftRecord>;

/** A Raft node's outbox inside another replica: all goes out, but that the other decides what becomes of its answers. */
export class RedirectedOutbox implements Outbox<RaftMessage, RaftRecord> {
  private out!: Out;

  constructor(private readonly onReply: (id: OperationId, result: Result, out: Out) => void) {}

  /** For the present step. */
  onto(out: Out): this {
    this.out = out;
    return this;
  }

  send(to: NodeId, message: RaftMessage): void {
    this.out.send(to, message);
  }

  reply(id: OperationId, result: Result): void {
    this.onReply(id, result, this.out);
  }

  replyFor(receiver: NodeId, id: OperationId, result: Result): void {
    this.out.replyFor(receiver, id, result);
  }

  setTimer(timer: number, delay: Nanos, spread?: Nanos): void {
    this.out.setTimer(timer, delay, spread);
  }

  cancelTimer(timer: number): void {
    this.out.cancelTimer(timer);
  }

  persist(entry: RaftRecord): void {
    this.out.persist(entry);
  }

  discard(count: number): void {
    this.out.discard(count);
  }

  announce(role: 'leader' | 'follower', term: number): void {
    this.out.announce(role, term);
  }

  hold(key: number, value: number): void {
    this.out.hold(key, value);
  }

  deliver(message: number): void {
    this.out.deliver(message);
  }
}
