import {
  type Cluster,
  INITIAL_VALUE,
  type Input,
  type Instant,
  invariant,
  type Nanos,
  type NodeId,
  type Operation,
  type OperationId,
  type Replica,
  type Result,
  type SessionClient,
  type Strategy,
} from '@isthmus/sim-protocol';
import { ScriptedDisk } from './disk.js';
import { type Effect, EffectCollector } from './effects.js';
import { type Envelope, ScriptedNetwork } from './network.js';
import { ScriptedTimers } from './timers.js';
import { Transcript } from './transcript.js';

/** A client's attempt as the test made it, and how it ended. */
export interface Attempt {
  readonly id: OperationId;
  readonly node: NodeId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Operation;
  readonly requestedAt: number;
  /** null while unanswered. */
  answer: { readonly result: Result; readonly at: number } | null;
}

export interface Announcement {
  readonly node: NodeId;
  readonly role: 'leader' | 'follower';
  readonly term: number;
  readonly at: number;
}

export interface ScriptedClusterOptions {
  /** One-way delay of a message under `run`; 0 unless told. */
  readonly delay?: (from: NodeId, to: NodeId) => Nanos;
  /** One flush of a disk under `run`; entries written meanwhile share the next. 0 unless told. */
  readonly fsync?: Nanos;
  /**
   * The draw from [0, spread) that is added to a timer. Unless told, node i of n draws spread * i / n: different at
   * every node, computable in the head, and node 0 is always the first to time out.
   */
  readonly draw?: (node: NodeId, spread: Nanos) => number;
  /** Keeps a transcript; off unless told, for it costs more than the replicas. */
  readonly transcript?: boolean;
}

interface Host<Message, Entry> {
  replica: Replica<Message, Entry> | null;
  readonly disk: ScriptedDisk<Entry>;
  readonly held: Map<number, number>;
  /** In this life. */
  delivered: number[];
  readonly timers: ScriptedTimers;
}

/**
 * Replicas without an engine: a network, disks and timers that a test moves by hand (`deliver`, `lose`, `flush`,
 * `fire`, `crash`), or lets run by fixed delays (`run`). Everything happens in a decided order: by time, then by order
 * of scheduling. Clocks are exact; processing takes no time; clients are at their nodes.
 *
 * A session has the strategy's client half, which begins at the node of its first request; but the test says whom it asks.
 */
export class ScriptedCluster<Message, Entry> {
  now = 0;
  readonly attempts: Attempt[] = [];
  readonly announcements: Announcement[] = [];
  readonly transcript: Transcript<Message, Entry>;
  /** Called after every step with the node that took it and what it asked for: where a test asserts its invariants. */
  onStep: (node: NodeId, effects: readonly Effect<Message, Entry>[]) => void = () => {};
  private readonly hosts: Host<Message, Entry>[];
  private readonly clients = new Map<number, SessionClient<unknown> | null>();
  private readonly network = new ScriptedNetwork<Message>();
  private sequence = 0;
  private nextOperation = 0;
  private nextSession = 0;

  constructor(
    readonly strategy: Strategy<Message, Entry>,
    readonly cluster: Cluster,
    private readonly options: ScriptedClusterOptions = {},
  ) {
    this.transcript = new Transcript(strategy, cluster);
    this.hosts = cluster.nodes.map(() => ({
      replica: null,
      held: new Map(),
      delivered: [],
      disk: new ScriptedDisk(options.fsync ?? 0),
      timers: new ScriptedTimers(),
    }));
  }

  /** The messages on their way, in order of sending. */
  get inFlight(): readonly Envelope<Message>[] {
    return this.network.inFlight;
  }

  /** Starts every node, in order. */
  boot(): this {
    for (const { id } of this.cluster.nodes) this.start(id, 'boot');
    return this;
  }

  /** What a reader of a node's own copy finds under a key, as the node has told. */
  held(node: NodeId, key: number): number {
    return this.host(node).held.get(key) ?? INITIAL_VALUE;
  }

  /** What a node has delivered to its application since it started. */
  delivered(node: NodeId): readonly number[] {
    return this.host(node).delivered;
  }

  isUp(node: NodeId): boolean {
    return this.host(node).replica !== null;
  }

  /** The replica of a live node, for tests that look inside. */
  replica(node: NodeId): Replica<Message, Entry> {
    const { replica } = this.host(node);
    invariant(replica !== null, `node ${node} is down`);
    return replica;
  }

  /** What a node's disk holds, flushed or not, and what it has discarded since its node started. */
  disk(node: NodeId): readonly Entry[] {
    return this.host(node).disk.entries;
  }

  /** Numbers of the timers that are set, in order of expiry. */
  timers(node: NodeId): readonly number[] {
    return this.host(node)
      .timers.inOrder()
      .map(({ timer }) => timer);
  }

  /**
   * A client's attempt at an operation; a retry names the earlier attempt as `retryOf`. A new session each time, unless
   * told. Requests to a node that is down are lost.
   */
  request(
    node: NodeId,
    operation: Operation,
    of: { readonly session?: number; readonly retryOf?: Attempt } = {},
  ): Attempt {
    const session = of.retryOf?.session ?? of.session ?? this.nextSession;
    this.nextSession = Math.max(this.nextSession, session + 1);
    const attempt: Attempt = {
      id: of.retryOf?.id ?? (this.nextOperation++ as OperationId),
      node,
      session,
      sequence:
        of.retryOf?.sequence ??
        1 + Math.max(0, ...this.attempts.filter((a) => a.session === session).map((a) => a.sequence)),
      operation: of.retryOf?.operation ?? operation,
      requestedAt: this.now,
      answer: null,
    };
    this.attempts.push(attempt);
    const client = this.clientOf(session, node);
    if (this.isUp(node)) {
      const { id, sequence } = attempt;
      const context = client?.context(attempt.operation) ?? null;
      this.step(node, { kind: 'request', id, session, sequence, operation: attempt.operation, context });
    }
    return attempt;
  }

  /** The client half of a session that has asked something, for tests that look at whom it would ask. */
  client(session: number): SessionClient<unknown> {
    const client = this.clients.get(session) ?? null;
    invariant(client !== null, `session ${session} has no client half`);
    return client;
  }

  /** Hands over a message now, whatever its delay; lost if its receiver is down. */
  deliver(envelope: Envelope<Message>): void {
    this.network.remove(envelope);
    if (!this.isUp(envelope.to)) return;
    this.step(envelope.to, { kind: 'message', from: envelope.from, message: envelope.message });
  }

  lose(envelope: Envelope<Message>): void {
    this.network.remove(envelope);
  }

  /** Puts a second copy of a message on its way. */
  duplicate(envelope: Envelope<Message>): void {
    this.network.duplicate(envelope);
  }

  /** Ends a flush of everything that the node has written. */
  flush(node: NodeId): void {
    const { disk, replica } = this.host(node);
    if (replica !== null && !disk.isClean) this.step(node, { kind: 'persisted', count: disk.flushAll() });
  }

  /** Lets a timer run out now. */
  fire(node: NodeId, timer: number): void {
    invariant(this.host(node).timers.cancel(timer), `timer ${timer} of node ${node} is not set`);
    this.step(node, { kind: 'timeout', timer });
  }

  /** Stops a node. `keep`: how many of the entries not flushed yet its disk still has; 'nothing' loses the whole disk. */
  crash(node: NodeId, keep: number | 'nothing' = 0): void {
    const host = this.host(node);
    if (host.replica === null) return;
    if (this.options.transcript) this.note(`${this.cluster.nodes[node]?.name} crashes`);
    host.replica = null;
    host.timers.clear();
    host.disk.crash(keep);
  }

  restart(node: NodeId): void {
    if (!this.isUp(node)) this.start(node, 'restart');
  }

  /** Loses the messages between two nodes and tells the live ones. */
  resetConnection(a: NodeId, b: NodeId): void {
    for (const envelope of [...this.inFlight])
      if ((envelope.from === a && envelope.to === b) || (envelope.from === b && envelope.to === a)) this.lose(envelope);
    if (this.isUp(a)) this.step(a, { kind: 'connection-reset', peer: b });
    if (this.isUp(b)) this.step(b, { kind: 'connection-reset', peer: a });
  }

  /** Until `heal`, messages between a node of `group` and one outside are lost, those on their way included. */
  cut(group: readonly NodeId[]): void {
    this.network.cut(group);
    if (this.options.transcript) this.note(`cut: ${group.map((node) => this.cluster.nodes[node]?.name).join(', ')}`);
  }

  heal(): void {
    this.network.heal();
    if (this.options.transcript) this.note('heal');
  }

  note(text: string): void {
    this.transcript.note(text);
  }

  /**
   * Delivers and flushes, and what follows from it, without letting time pass or a timer run out, until nothing is left or
   * `steps` were taken. With a group, only messages among its nodes and only their disks: the rest stays on its way.
   */
  settle({ group, steps = Infinity }: { readonly group?: readonly NodeId[]; readonly steps?: number } = {}): void {
    const isIn = (node: NodeId): boolean => group === undefined || group.includes(node);
    for (let step = 0; step < steps; step++) {
      invariant(step < 100_000, 'nodes that never settle');
      const dirty = this.cluster.nodes.find(({ id }) => isIn(id) && this.isUp(id) && !this.host(id).disk.isClean);
      const envelope = this.inFlight.find(({ from, to }) => isIn(from) && isIn(to));
      if (dirty !== undefined && (envelope === undefined || step % 2 === 0)) this.flush(dirty.id);
      else if (envelope !== undefined) this.deliver(envelope);
      else return;
    }
  }

  /** Lets time pass: messages arrive, flushes end and timers run out when they are due, those at the last instant included. */
  run(duration: Nanos): void {
    const end = this.now + duration;
    for (let next = this.earliest(end); next !== null; next = this.earliest(end)) {
      this.now = Math.max(this.now, next.dueAt);
      next.happen();
    }
    this.now = end;
  }

  private start(node: NodeId, reason: 'boot' | 'restart'): void {
    const host = this.host(node);
    host.replica = this.strategy.createReplica(node);
    host.held.clear();
    host.delivered = [];
    this.step(node, { kind: 'start', reason, recovered: [...host.disk.entries] });
  }

  private step(node: NodeId, input: Input<Message, Entry>): void {
    const host = this.host(node);
    const out = new EffectCollector<Message, Entry>();
    if (this.options.transcript) this.transcript.input(this.now, node, input);
    this.replica(node).step(input, this.now as Instant, out);
    for (const [key, value] of out.held) host.held.set(key, value);
    host.delivered.push(...out.delivered);
    for (const effect of out.effects) {
      if (this.options.transcript) this.transcript.effect(effect);
      this.perform(node, host, effect);
    }
    this.onStep(node, out.effects);
  }

  private perform(node: NodeId, host: Host<Message, Entry>, effect: Effect<Message, Entry>): void {
    switch (effect.kind) {
      case 'send':
        invariant(effect.to !== node, `node ${node} sends to itself`);
        this.network.send(node, effect.to, effect.message, this.now + (this.options.delay?.(node, effect.to) ?? 0));
        return;
      case 'reply': {
        const attempt = this.attempts.find((a) => a.id === effect.id && a.node === node && a.answer === null);
        invariant(attempt !== undefined, `node ${node} answers #${effect.id}, which no client awaits there`);
        attempt.answer = { result: effect.result, at: this.now };
        this.tell(attempt, effect.result, effect.context ?? null);
        return;
      }
      case 'reply-for': {
        const attempt = this.attempts.find(
          (a) => a.id === effect.id && a.node === effect.receiver && a.answer === null,
        );
        if (attempt === undefined) return;
        attempt.answer = { result: effect.result, at: this.now };
        this.tell(attempt, effect.result, null);
        return;
      }
      case 'set-timer': {
        const draw = this.options.draw ?? ((of, spread) => Math.floor((spread * of) / this.cluster.nodes.length));
        const dueAt = this.now + effect.delay + (effect.spread > 0 ? draw(node, effect.spread) : 0);
        host.timers.set(effect.timer, dueAt, this.sequence++);
        return;
      }
      case 'cancel-timer':
        host.timers.cancel(effect.timer);
        return;
      case 'persist':
        host.disk.write(effect.entry, this.now);
        return;
      case 'discard':
        host.disk.discard(effect.count);
        return;
      case 'announce':
        this.announcements.push({ node, role: effect.role, term: effect.term, at: this.now });
        return;
    }
  }

  private clientOf(session: number, node: NodeId): SessionClient<unknown> | null {
    const known = this.clients.get(session);
    if (known !== undefined) return known;
    const { nodes } = this.cluster;
    const others = nodes.slice(1).map((_, after) => ((node + after + 1) % nodes.length) as NodeId);
    const place = { datacenter: nodes[node]!.datacenter, nodes: [node, ...others] as const };
    const client = this.strategy.client?.createClient(place) ?? null;
    this.clients.set(session, client);
    return client;
  }

  /** A session hears only of the attempt that it made last. */
  private tell(attempt: Attempt, result: Result, context: unknown): void {
    const client = this.clients.get(attempt.session) ?? null;
    if (client === null || this.attempts.findLast(({ session }) => session === attempt.session) !== attempt) return;
    client.answered(attempt.operation, attempt.node, result, context);
  }

  /** The next thing that is due by `end`: the earliest; of those, flushes before messages before timers, oldest first. */
  private earliest(end: number): { readonly dueAt: number; readonly happen: () => void } | null {
    let best: { readonly dueAt: number; readonly happen: () => void } | null = null;
    const offer = (dueAt: number, happen: () => void): void => {
      if (dueAt <= end && (best === null || dueAt < best.dueAt)) best = { dueAt, happen };
    };
    for (const { id } of this.cluster.nodes) {
      const { disk, replica } = this.host(id);
      const endsAt = replica === null ? null : disk.flushEndsAt;
      if (endsAt !== null) offer(endsAt, () => this.step(id, { kind: 'persisted', count: disk.endFlush(this.now) }));
    }
    for (const envelope of this.inFlight) offer(envelope.dueAt, () => this.deliver(envelope));
    for (const { id } of this.cluster.nodes) {
      const [first] = this.host(id).timers.inOrder();
      if (first !== undefined) offer(first.dueAt, () => this.fire(id, first.timer));
    }
    return best;
  }

  private host(node: NodeId): Host<Message, Entry> {
    const host = this.hosts[node];
    invariant(host !== undefined, `no node ${node}`);
    return host;
  }
}
