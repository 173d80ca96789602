import type { Input, Instant, NodeId, OperationId, Outbox, Replica, Result } from '@isthmus/sim-protocol';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import type { RaftParameters } from '../raft/parameters.js';
import { RaftReplica } from '../raft/replica.js';
import type { LogOrderMessage } from './messages.js';
import { OrderedService } from './ordered-service.js';
import { RedirectedOutbox } from './redirected-outbox.js';
import { type WaitingRequest, WaitingRequests } from './waiting-requests.js';

type Out = Outbox<LogOrderMessage, RaftRecord>;
type Request = Extract<Input<LogOrderMessage, RaftRecord>, { kind: 'request' }>;

/**
 * How a read is answered. `log`: it goes through the log as a message; `read-index`: the node asks for the latest position, which the
 * leader has a majority confirm, and waits until it has delivered that much; `local`: at once, from what this node has delivered.
 */
export type ReadMethod = 'log' | 'read-index' | 'local';

/** What this node's clients wait for is submitted again. Raft's own timers have smaller numbers. */
const SUBMIT_TIMER = 9;

/**
 * One node of a broadcast whose order is the log of a Raft group of all nodes: any node takes a message, has the leader append it,
 * and answers once it has delivered it itself.
 */
export class LogOrderReplica implements Replica<LogOrderMessage, RaftRecord> {
  private readonly raft: RaftReplica;
  private readonly inner: RedirectedOutbox;
  private readonly waiting = new WaitingRequests();
  /** Sessions of which something was delivered in this step; null: perhaps of all. */
  private delivered: (number | null)[] = [];
  /** To whom, and in which term, all that waits was submitted. */
  private leader: NodeId | null = null;
  private term = 0;

  constructor(
    private readonly self: NodeId,
    count: number,
    private readonly parameters: Omit<RaftParameters, 'createStateMachine'>,
    private readonly reads: ReadMethod,
  ) {
    const inner = new RedirectedOutbox((id, result, out) => this.onRaftReply(id, result, out));
    const createStateMachine = () =>
      new OrderedService({
        applied: (session) => this.delivered.push(session),
        deliver: (message) => inner.deliver(message),
      });
    this.inner = inner;
    this.raft = new RaftReplica(self, count, { ...parameters, createStateMachine });
  }

  step(input: Input<LogOrderMessage, RaftRecord>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'request':
        this.onRequest(input, now, out);
        break;
      case 'message':
        this.onMessage(input.from, input.message, now, out);
        break;
      case 'timeout':
        if (input.timer === SUBMIT_TIMER) this.submitAll(now, out);
        else this.raft.step(input, now, this.inner.onto(out));
        break;
      default:
        this.raft.step(input, now, this.inner.onto(out));
    }
    this.answerDelivered(out);
    this.followLeader(now, out);
  }

  private onRequest(request: Request, now: Instant, out: Out): void {
    const { id, session, sequence, operation } = request;
    const { state } = this.raft.store;
    if (operation.kind === 'read' && this.reads === 'local') return out.reply(id, state.query(operation));
    if (operation.kind === 'read' && this.reads === 'read-index') {
      return this.raft.step(request, now, this.inner.onto(out));
    }
    if (this.waiting.isEmpty) out.setTimer(SUBMIT_TIMER, this.parameters.electionTimeout);
    const waiting = this.waiting.add({ id, session, sequence, operation });
    if (state.hasApplied(session, sequence)) this.delivered.push(session);
    else this.submit(waiting, now, out);
  }

  private onMessage(from: NodeId, message: LogOrderMessage, now: Instant, out: Out): void {
    switch (message.kind) {
      case 'submit': {
        const { session, sequence, command } = message;
        if (this.raft.role === 'leader') this.append(from, { session, sequence, command }, now, out);
        return;
      }
      case 'committed': {
        // The answer to a question for a read index, which this node has not asked: it says the same.
        const { term, index } = message;
        return this.toRaft(from, { kind: 'read-index', term, number: 0, index }, now, out);
      }
      default:
        return this.toRaft(from, message, now, out);
    }
  }

  private toRaft(from: NodeId, message: RaftMessage, now: Instant, out: Out): void {
    this.raft.step({ kind: 'message', from, message }, now, this.inner.onto(out));
  }

  /** Once more than once does no harm: every node executes the message of a session's operation once. */
  private submit({ session, sequence, command }: WaitingRequest, now: Instant, out: Out): void {
    const { role, leader } = this.raft;
    if (role === 'leader') this.append(this.self, { session, sequence, command }, now, out);
    else if (leader !== null) out.send(leader, { kind: 'submit', session, sequence, command });
  }

  private submitAll(now: Instant, out: Out): void {
    if (this.waiting.isEmpty) return;
    out.setTimer(SUBMIT_TIMER, this.parameters.electionTimeout);
    for (const request of this.waiting.all()) this.submit(request, now, out);
  }

  private append(
    submitter: NodeId,
    of: Pick<WaitingRequest, 'session' | 'sequence' | 'command'>,
    now: Instant,
    out: Out,
  ) {
    const { session, sequence, command: operation } = of;
    const id = ticketOf(submitter);
    this.raft.step({ kind: 'request', id, session, sequence, operation, context: null }, now, this.inner.onto(out));
  }

  /** Of a submission: it is committed. Whoever made it delivers it as soon as it hears so, and need not wait for a heartbeat. */
  private onRaftReply(id: OperationId, result: Result, out: Out): void {
    const submitter = submitterOf(id);
    if (submitter === null) return out.reply(id, result);
    if (submitter === this.self || result.kind === 'redirect') return;
    const { log, store } = this.raft;
    out.send(submitter, { kind: 'committed', term: log.term, index: store.appliedIndex });
  }

  private answerDelivered(out: Out): void {
    if (this.delivered.length === 0) return;
    const { state } = this.raft.store;
    const sessions = this.delivered.includes(null) ? this.waiting.all().map(({ session }) => session) : this.delivered;
    this.delivered = [];
    for (const session of sessions) this.waiting.delivered(session!, state, out);
  }

  /** A new leader has perhaps not heard of what waits here. */
  private followLeader(now: Instant, out: Out): void {
    const { leader, log } = this.raft;
    if (leader === this.leader && log.term === this.term) return;
    this.leader = leader;
    this.term = log.term;
    for (const request of this.waiting.all()) this.submit(request, now, out);
  }
}

/** In place of a client's operation: what a node has submitted. Raft itself uses -1. */
function ticketOf(submitter: NodeId): OperationId {
  return (-2 - submitter) as OperationId;
}

function submitterOf(id: OperationId): NodeId | null {
  return id < -1 ? ((-2 - id) as NodeId) : null;
}
