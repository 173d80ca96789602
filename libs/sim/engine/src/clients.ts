import {
  type DatacenterId,
  type FailureReason,
  type FollowUp,
  invariant,
  type NodeId,
  type Operation,
  type OperationId,
  type Result,
  type Strategy,
  type Workload,
} from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import { Backoffs } from './backoff.js';
import { ClientLibrary, type ClientSurroundings, type OperationEnds } from './client-library.js';
import { mayDouble } from './datagrams.js';
import { ARRIVAL, CLIENTS_STOP, DEADLINE_WAKES, FOLLOW_UP, RUN_ENDS, THOUGHT } from './events.js';
import { Failover } from './failover.js';
import type { Scenario } from './scenario.js';
import { type Done, Scripts } from './scripts.js';
import { NONE, Session } from './session.js';
import { Site } from './site.js';
import type { Reply } from './with-context.js';

const NOT_SENT = -1;
const NO_FOLLOW_UPS: readonly FollowUp[] = [];

/** A follow-up on its way. */
export interface Told {
  readonly followUp: FollowUp;
  /** What the strategy remembers in the session that tells of it, if it is told; null if not. */
  readonly context: unknown;
}

/** The clients' side of a run: operations arrive, get a session, and end. */
export class Clients<Message, Entry> implements OperationEnds {
  private readonly isOpenLoop: boolean;
  private readonly workload: Workload;
  private readonly library: ClientLibrary<Message, Entry>;
  private readonly sites: readonly Site[];
  private readonly sessions: Session[] = [];
  private readonly scripts: Scripts;
  /** Open operations. */
  private open = 0;
  private isStopped = false;

  constructor(
    strategy: Strategy<Message, Entry>,
    private readonly scenario: Scenario,
    random: Random,
    private readonly around: ClientSurroundings,
  ) {
    this.workload = scenario.workload(random);
    const { clients } = scenario;
    this.isOpenLoop = clients.loop === 'open';
    this.library = new ClientLibrary(
      strategy,
      clients,
      around,
      new Backoffs(scenario, random),
      this,
      mayDouble(scenario),
    );
    this.sites = clients.sites.map((settings) => {
      const site = new Site(settings, scenario);
      if (clients.route === 'leader') site.leader = strategy.initialLeader;
      for (let count = 0; count < settings.sessions; count++) {
        const session = this.openSession(site);
        if (this.isOpenLoop) site.idle.add(session.ordinal);
      }
      return site;
    });
    this.scripts = new Scripts(
      this.workload.scripted ?? [],
      ({ datacenter }, client) => this.openSession(this.sites[this.siteOf(datacenter)]!, client),
      around,
      (session, { operation }) => this.invoke(session, operation(around.history.length as OperationId)),
    );
  }

  /** Schedules the first arrivals and the end of the last. In a closed loop the first thoughts end evenly spread over one. */
  start(): void {
    const { queue } = this.around;
    queue.schedule(this.scenario.duration, CLIENTS_STOP, 0, 0, 0, 0, null);
    this.scripts.start();
    for (const [index, site] of this.sites.entries()) {
      if (this.isOpenLoop) {
        this.scheduleArrival(index);
        continue;
      }
      for (const session of site.sessions.slice(0, site.sessionsAtStart)) {
        const share = session.ordinal / site.sessionsAtStart;
        queue.schedule(Math.floor(this.workload.gap(site.datacenter) * share), THOUGHT, session.number, 0, 0, 0, null);
      }
    }
  }

  /** Open loop: an operation arrives at a site. */
  arrives(siteIndex: number): void {
    if (this.isStopped) return;
    this.scheduleArrival(siteIndex);
    const site = this.sites[siteIndex]!;
    const session = this.idleSession(site);
    if (session !== null) {
      this.begin(session);
      return;
    }
    this.turnAway(site, this.workload.operation(site.datacenter, NOT_SENT, this.around.history.length as OperationId));
    this.accompany();
  }

  /** Closed loop: a session has thought enough. */
  thought(session: number): void {
    if (!this.isStopped) this.begin(this.sessions[session]!);
  }

  scriptGoesOn(client: number): void {
    if (!this.isStopped) this.scripts.goesOn(client);
  }

  replyArrives(node: number, id: number, attempt: number, reply: Reply): void {
    const session = this.sessions[this.around.history.sessionOf(id)]!;
    if (session.id === id) this.library.answered(session, node as NodeId, attempt, reply);
  }

  attemptTimesOut(session: number, id: number, attempt: number): void {
    this.library.attemptTimesOut(this.sessions[session]!, id, attempt);
  }

  backoffEnds(session: number, id: number): void {
    this.library.backoffEnds(this.sessions[session]!, id);
  }

  /** One event serves all deadlines of a session: it sleeps on where the operation that it was for has ended. */
  deadlineWakes(number: number): void {
    const session = this.sessions[number]!;
    session.wakesAt = NONE;
    if (session.id === NONE) return;
    if (session.deadline > this.around.queue.now) this.armDeadline(session);
    else this.library.expire(session);
  }

  connectionReset(datacenter: number, node: number): void {
    const site = this.sites.find((candidate) => candidate.datacenter === datacenter);
    for (const session of site?.sessions ?? []) {
      if (session.id !== NONE) this.library.connectionReset(session, node);
    }
  }

  stop(): void {
    this.isStopped = true;
    if (this.open === 0) this.scheduleEnd();
  }

  /** The run breaks off: nobody will know how the open operations end. */
  abandon(): void {
    for (const session of this.sessions) {
      if (session.id !== NONE) this.around.history.end(session.id, this.around.queue.now, 'info', 'deadline');
    }
  }

  succeeded(session: Session, result: Extract<Result, { kind: 'ok' }>): void {
    const { history, queue, tracer } = this.around;
    history.succeed(session.id, queue.now, result);
    tracer?.succeeded(session.site.datacenter, session.id, result);
    const { id, operation } = session;
    if (session.scripted !== NONE) {
      this.finish(session);
      this.scripts.succeeded(session.scripted, { id, operation: operation! }, result);
      return;
    }
    this.workload.observed(session.number, operation!.key, result.value);
    const followUps = this.workload.followUps?.(session.number, id as OperationId, result) ?? NO_FOLLOW_UPS;
    if (followUps.length === 0 || this.isStopped) {
      this.finish(session);
      return;
    }
    const own = followUps.find(({ by }) => by === 'same-session');
    if (own === undefined) this.finish(session);
    else this.leave(session);
    for (const followUp of followUps) {
      if (followUp === own && own.after === 0) this.invokeNext(session, own);
      else this.schedule(followUp, session, { id, operation: operation! });
    }
  }

  /** What an answer gave rise to is due. `number`: of the session that goes on; NONE where it is for anybody of that site. */
  followsUp(number: number, siteIndex: number, learned: number, { followUp, context }: Told): void {
    if (this.isStopped) return;
    if (number !== NONE) {
      this.invokeNext(this.sessions[number]!, followUp);
      return;
    }
    const site = this.sites[siteIndex]!;
    if (followUp.isTold) this.around.history.tell(this.around.history.length, learned);
    const session = this.idleSession(site);
    if (session === null) {
      this.turnAway(site, followUp.operation(NOT_SENT, this.around.history.length as OperationId));
      return;
    }
    if (context !== null) session.client?.hear?.(context);
    this.invokeNext(session, followUp);
  }

  ended(session: Session, outcome: 'fail' | 'info', reason: FailureReason): void {
    const { history, queue, tracer } = this.around;
    history.end(session.id, queue.now, outcome, reason);
    tracer?.failed(session.site.datacenter, session.id, outcome, reason);
    this.finish(session);
    if (session.scripted !== NONE) this.scripts.failed(session.scripted);
  }

  private begin(session: Session): void {
    const id = this.around.history.length as OperationId;
    this.invoke(session, this.workload.operation(session.site.datacenter, session.number, id));
    this.accompany();
  }

  private accompany(): void {
    for (const followUp of this.workload.companions?.() ?? NO_FOLLOW_UPS) this.scheduleFor(followUp, NONE, null);
  }

  private invoke(session: Session, operation: Operation): void {
    const { history, queue, tracer } = this.around;
    const { datacenter } = session.site;
    const id = history.length;
    history.begin(queue.now, datacenter, session.number, ++session.sequence, operation);
    tracer?.began(datacenter, id, session.number, operation);
    session.id = id;
    session.operation = operation;
    session.deadline = queue.now + this.scenario.clients.deadline;
    this.open++;
    if (session.wakesAt === NONE) this.armDeadline(session);
    this.library.ask(session, operation);
  }

  private invokeNext(session: Session, followUp: FollowUp): void {
    this.invoke(session, followUp.operation(session.number, this.around.history.length as OperationId));
  }

  private schedule(followUp: FollowUp, teller: Session, { id, operation }: Done): void {
    const context = followUp.carriesContext ? (teller.client?.context(operation) ?? null) : null;
    if (followUp.by !== 'same-session') {
      this.scheduleFor(followUp, id, context);
      return;
    }
    const { queue } = this.around;
    const told: Told = { followUp, context };
    queue.schedule(queue.now + followUp.after, FOLLOW_UP, teller.number, NONE, id, 0, told);
  }

  /** For the clients of a datacenter. `learned`: the operation that they are told of, NONE if none. */
  private scheduleFor(followUp: FollowUp, learned: number, context: unknown): void {
    const { queue } = this.around;
    invariant(followUp.by !== 'same-session', 'nobody else can act for a session');
    const told: Told = { followUp, context };
    queue.schedule(queue.now + followUp.after, FOLLOW_UP, NONE, this.siteOf(followUp.by), learned, 0, told);
  }

  private siteOf(datacenter: DatacenterId): number {
    const site = this.sites.findIndex((candidate) => candidate.datacenter === datacenter);
    invariant(site !== NONE, `there are no clients in datacenter ${datacenter}`);
    return site;
  }

  /** One that is idle, or a new one; null where there may be no more. */
  private idleSession(site: Site): Session | null {
    const ordinal = site.idle.take();
    if (ordinal !== -1) return site.sessions[ordinal]!;
    return site.canOpenSession ? this.openSession(site) : null;
  }

  private turnAway(site: Site, operation: Operation): void {
    const { history, queue, tracer } = this.around;
    const id = history.length;
    history.begin(queue.now, site.datacenter, NOT_SENT, 0, operation);
    tracer?.began(site.datacenter, id, NOT_SENT, operation);
    history.end(id, queue.now, 'fail', 'not-sent');
    tracer?.failed(site.datacenter, id, 'fail', 'not-sent');
  }

  private finish(session: Session): void {
    const { queue } = this.around;
    this.leave(session);
    if (this.isStopped) {
      if (this.open === 0) this.scheduleEnd();
    } else if (session.scripted !== NONE) {
      return;
    } else if (this.isOpenLoop || session.ordinal >= session.site.sessionsAtStart) {
      session.site.idle.add(session.ordinal);
    } else {
      const gap = this.workload.gap(session.site.datacenter);
      queue.schedule(queue.now + gap, THOUGHT, session.number, 0, 0, 0, null);
    }
  }

  private leave(session: Session): void {
    session.id = NONE;
    session.operation = null;
    session.awaited = NONE;
    this.open--;
  }

  private openSession(site: Site, scripted = NONE): Session {
    const ordinal = site.sessions.length;
    const { failover } = this.scenario.clients;
    const session = new Session(
      this.sessions.length,
      site,
      ordinal,
      this.library.clientFor(site, ordinal),
      failover === undefined ? null : new Failover(failover, site.ranks),
      scripted,
    );
    this.sessions.push(session);
    site.sessions.push(session);
    return session;
  }

  private scheduleArrival(siteIndex: number): void {
    const { queue } = this.around;
    const gap = this.workload.gap(this.sites[siteIndex]!.datacenter);
    queue.schedule(queue.now + gap, ARRIVAL, siteIndex, 0, 0, 0, null);
  }

  private armDeadline(session: Session): void {
    session.wakesAt = session.deadline;
    this.around.queue.schedule(session.deadline, DEADLINE_WAKES, session.number, 0, 0, 0, null);
  }

  private scheduleEnd(): void {
    const { queue } = this.around;
    queue.schedule(queue.now + this.scenario.drain, RUN_ENDS, 0, 0, 0, 0, null);
  }
}
