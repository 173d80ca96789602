import type {
  FailureReason,
  NodeId,
  Operation,
  OperationId,
  RefusalReason,
  Result,
  SessionClient,
  Strategy,
} from '@isthmus/sim-protocol';
import type { Backoffs } from './backoff.js';
import type { Carrier } from './carrier.js';
import { ATTEMPT_TIMES_OUT, BACKOFF_ENDS, REQUEST_ARRIVES } from './events.js';
import type { EventQueue } from './event-queue.js';
import type { HistoryRecorder } from './history-recorder.js';
import type { Hosts } from './hosts.js';
import type { MessageCounter } from './message-counter.js';
import { REQUEST_BYTES } from './outcome.js';
import type { ClientScenario } from './scenario.js';
import { NONE, type Session } from './session.js';
import type { Site } from './site.js';
import type { Tracer } from './tracer.js';
import { contextOf, itemOf, type Reply, WithContext } from './with-context.js';

/** Requests for one operation, after which its client gives up. */
export const ATTEMPTS_MAX = 255;

/** What the clients share with the rest of the engine. */
export interface ClientSurroundings {
  readonly queue: EventQueue;
  readonly hosts: Hosts;
  readonly carrier: Carrier;
  readonly history: HistoryRecorder;
  readonly counter: MessageCounter;
  readonly tracer: Tracer | null;
}

/** Whoever must hear how an operation ended. */
export interface OperationEnds {
  succeeded(session: Session, result: Extract<Result, { kind: 'ok' }>): void;
  ended(session: Session, outcome: 'fail' | 'info', reason: FailureReason): void;
}

/**
 * How a client asks. Where the strategy has a client half, that says whom, and what goes along. Else, or where it leaves the
 * choice to the library: where only the leader will do, the one that the site remembers; else, or where it remembers none, a
 * node near by: sessions are spread over the nodes of the nearest datacenter.
 *
 * A redirect that names the leader is followed at once, and the leader remembered for the whole site. After one that names
 * nobody, and after a refusal while retries are left, the next node in turn is asked, the nearest first, after a back-off.
 * Both answers say that the attempt had no effect. The remembered leader is forgotten when it says that it is none, when its
 * answer is missing, and when its connection is reset.
 *
 * An answer is waited for until the deadline, unless attempts have a timeout of their own and retries are left: then the next
 * node in turn is asked. The operation has been sent at least once, under one id; whether it takes effect once is up to the
 * strategy. From then on its client cannot know that it had no effect: it ends `ok` or `info`. Nor can it where the network may
 * double a request: the second copy may find the node in another state than the first, which was refused.
 */
export class ClientLibrary<Message, Entry> {
  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    private readonly settings: ClientScenario,
    private readonly around: ClientSurroundings,
    private readonly backoffs: Backoffs,
    private readonly ends: OperationEnds,
    /** Whether the network may deliver a request twice. */
    private readonly mayDouble = false,
  ) {}

  clientFor(site: Site, ordinal: number): SessionClient<unknown> | null {
    const { client } = this.strategy;
    return client === undefined ? null : client.createClient(site.placeOf(ordinal));
  }

  ask(session: Session, operation: Operation): void {
    session.next = session.site.homeOf(session.ordinal, session.failover?.rankAt(this.around.queue.now));
    session.cause = 'asked';
    session.retries = 0;
    session.backoffs = 0;
    session.isInDoubt = false;
    session.wasRefused = false;
    this.askSomeone(session, operation);
  }

  answered(session: Session, node: NodeId, attempt: number, reply: Reply): void {
    // Answers to what was given up, and second copies of answers, come too late.
    if (session.awaited === NONE || attempt !== this.around.history.attemptsOf(session.id)) return;
    const result = itemOf(reply);
    session.client?.answered(session.operation!, node, result, contextOf(reply));
    session.failover?.answered();
    session.awaited = NONE;
    session.wasRefused = result.kind === 'refused';
    switch (result.kind) {
      case 'ok':
        if (session.route === 'leader') session.site.leader = node;
        this.ends.succeeded(session, result);
        return;
      case 'redirect':
        session.site.forget(node);
        session.cause = 'redirect';
        if (result.leader === null) {
          this.backOff(session);
        } else {
          session.site.leader = result.leader;
          this.send(session, result.leader);
        }
        return;
      case 'continue':
        session.cause = 'asked';
        this.askSomeone(session, session.operation!);
        return;
      case 'refused':
        session.refusal = result.reason;
        session.cause = 'retry';
        if (session.retries++ < this.settings.retries) this.backOff(session);
        else this.fail(session, reasonOf(result.reason));
    }
  }

  attemptTimesOut(session: Session, operation: number, attempt: number): void {
    if (session.id !== operation || session.awaited === NONE) return;
    if (this.around.history.attemptsOf(operation) === attempt) this.tryAgain(session, session.awaited as NodeId);
  }

  backoffEnds(session: Session, operation: number): void {
    if (session.id === operation) this.askSomeone(session, session.operation!);
  }

  /** An operation's deadline has come. */
  expire(session: Session): void {
    if (session.awaited === NONE) {
      this.fail(session, whyNot(session));
      return;
    }
    this.giveUp(session, session.awaited as NodeId);
    this.ends.ended(session, 'info', 'deadline');
  }

  connectionReset(session: Session, node: number): void {
    if (session.awaited !== node) return;
    if (this.mayTryAgain(session)) {
      this.tryAgain(session, node as NodeId);
      return;
    }
    this.giveUp(session, node as NodeId);
    this.ends.ended(session, 'info', 'connection-reset');
  }

  /** No answer to the request sent last will count any more. */
  private giveUp(session: Session, node: NodeId): void {
    session.site.forget(node);
    session.client?.unanswered(session.operation!, node);
    session.failover?.missed(this.around.queue.now);
  }

  /** Whether an attempt without an answer is followed by another. */
  private mayTryAgain(session: Session): boolean {
    return this.settings.attemptTimeout !== undefined && session.retries < this.settings.retries;
  }

  private tryAgain(session: Session, node: NodeId): void {
    this.giveUp(session, node);
    session.retries++;
    session.cause = 'retry';
    session.isInDoubt = true;
    session.awaited = NONE;
    this.backOff(session);
  }

  /** No attempt is open and none follows. Only where each was answered, and came but once, it is certain that none had an effect. */
  private fail(session: Session, reason: FailureReason): void {
    this.ends.ended(session, session.isInDoubt || this.mayDouble ? 'info' : 'fail', reason);
  }

  private askSomeone(session: Session, operation: Operation): void {
    const { site, client } = session;
    const attempt = this.around.history.attemptsOf(session.id) + 1;
    const route = (session.route = client === null ? this.strategy.route(operation) : client.route(operation, attempt));
    if (typeof route === 'number') {
      this.send(session, route);
      return;
    }
    const wantsLeader = route === 'leader' || this.settings.route === 'leader';
    this.send(session, wantsLeader && site.leader !== null ? site.leader : site.nodeAt(session.next++));
  }

  private backOff(session: Session): void {
    const { queue } = this.around;
    const length = this.backoffs.draw(session.site.datacenter, session.backoffs++);
    queue.schedule(queue.now + length, BACKOFF_ENDS, session.number, session.id, 0, 0, null);
  }

  private send(session: Session, node: NodeId): void {
    const { queue, history, hosts, counter, carrier, tracer } = this.around;
    const { id, operation, site } = session;
    if (history.attemptsOf(id) === ATTEMPTS_MAX) {
      this.fail(session, whyNot(session));
      return;
    }
    session.awaited = node;
    if (session.cause === 'redirect') history.redirected(id);
    else if (session.cause === 'retry') history.retried(id);
    const attempt = history.attempt(id, node);
    if (this.mayTryAgain(session)) {
      queue.schedule(
        queue.now + this.settings.attemptTimeout!,
        ATTEMPT_TIMES_OUT,
        session.number,
        id,
        0,
        attempt,
        null,
      );
    }
    const channel = hosts.channel(hosts.nodes + site.datacenter, node);
    const context = session.client?.context(operation!) ?? null;
    const client = context === null ? null : this.strategy.client!;
    const contextBytes = client === null ? 0 : client.sizeOfContext(context);
    const carried = context === null ? operation : new WithContext(operation, context, contextBytes);
    const bytes = REQUEST_BYTES + contextBytes;
    counter.request(channel, bytes, client === null ? 0 : contextBytes - (client.payloadOfContext?.(context) ?? 0));
    const item = tracer === null ? carried : tracer.sent(channel, REQUEST_ARRIVES, carried, bytes, id as OperationId);
    carrier.send(channel, REQUEST_ARRIVES, id, attempt, item, bytes);
  }
}

/** Why an operation fails whose attempts were all answered. */
function whyNot({ wasRefused, refusal }: Session): FailureReason {
  return wasRefused ? reasonOf(refusal) : 'no-leader';
}

function reasonOf(refusal: RefusalReason): FailureReason {
  return refusal === 'aborted' || refusal === 'fenced' ? refusal : 'refused';
}
