import {
  type ClientHalf,
  invariant,
  type Nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Result,
  type Strategy,
} from '@isthmus/sim-protocol';
import type { Random, Stream } from '@isthmus/sim-random';
import type { Carrier } from './carrier.js';
import type { Clocks } from './clocks.js';
import type { DeliveryRecorder } from './deliveries.js';
import type { Disturbances } from './disturbances.js';
import type { Disk } from './disk.js';
import { MESSAGE_ARRIVES, REPLY_ARRIVES } from './events.js';
import type { EventQueue } from './event-queue.js';
import type { HistoryRecorder } from './history-recorder.js';
import type { Hosts } from './hosts.js';
import type { MessageCounter } from './message-counter.js';
import { type LeadershipChange, REPLY_BYTES } from './outcome.js';
import type { ReplicaStates } from './replica-states.js';
import type { Answer, RequestRecorder } from './request-recorder.js';
import type { ResourceMeter } from './resource-use.js';
import type { Scenario } from './scenario.js';
import type { Timers } from './timers.js';
import type { Tracer } from './tracer.js';
import { WithContext } from './with-context.js';

/** What the nodes share with the rest of the engine. */
export interface NodeSurroundings {
  readonly queue: EventQueue;
  readonly hosts: Hosts;
  readonly carrier: Carrier;
  readonly history: HistoryRecorder;
  readonly requests: RequestRecorder;
  readonly states: ReplicaStates;
  readonly deliveries: DeliveryRecorder;
  readonly counter: MessageCounter;
  readonly meter: ResourceMeter;
  readonly disturbances: Disturbances;
  readonly tracer: Tracer | null;
}

/** What each node has of its own. */
export interface NodeEquipment<Entry> {
  readonly clocks: Clocks;
  readonly timers: Timers;
  readonly disks: readonly Disk<Entry>[];
  /** When each node's present life began. */
  readonly bornAt: Float64Array;
}

/** Carries out what the replica asks for whose step it is. */
export class NodeOutbox<Message, Entry> implements Outbox<Message, Entry> {
  /** Whose step it is. */
  node = 0;
  readonly leadership: LeadershipChange[] = [];
  private readonly spreads: readonly Stream[];
  /** The message sent last, its size, what of it is payload, and its name: a broadcast sends one object many times. */
  private lastMessage: Message | null = null;
  private lastBytes = 0;
  private lastPayload = 0;
  private lastName = '';

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    private readonly around: NodeSurroundings,
    private readonly equipment: NodeEquipment<Entry>,
    scenario: Scenario,
    random: Random,
  ) {
    this.spreads = scenario.cluster.nodes.map(({ name }) => random.stream(`node/${name}`));
  }

  send(to: NodeId, message: Message): void {
    const { node } = this;
    const { hosts, counter, carrier, tracer } = this.around;
    invariant(to !== node && to >= 0 && to < hosts.nodes, 'a message goes to another node');
    if (message !== this.lastMessage || message === null) {
      this.lastMessage = message;
      this.lastBytes = this.strategy.sizeOf(message);
      this.lastPayload = this.strategy.payloadOf(message);
      this.lastName = this.strategy.nameOf(message);
    }
    const channel = hosts.channel(node, to);
    counter.message(channel, this.lastName, this.lastBytes, this.lastPayload);
    const item = tracer === null ? message : tracer.sent(channel, MESSAGE_ARRIVES, message, this.lastBytes);
    carrier.send(channel, MESSAGE_ARRIVES, 0, 0, item, this.lastBytes);
  }

  reply(id: OperationId, result: Result, context?: unknown): void {
    const { node } = this;
    const { queue, requests } = this.around;
    const attempt = requests.answered(id, node, this.equipment.bornAt[node]!, queue.now, answerOf(result));
    this.sendReply(id, attempt, result, true, context);
  }

  replyFor(receiver: NodeId, id: OperationId, result: Result): void {
    const { queue, requests } = this.around;
    const attempt = requests.answeredFor(id, receiver, queue.now, answerOf(result));
    if (attempt !== null) this.sendReply(id, attempt, result, receiver === this.node);
  }

  setTimer(timer: number, delay: Nanos, spread = 0 as Nanos): void {
    invariant(delay >= 0 && spread >= 0, 'a timer runs out in the future');
    const length = spread > 0 ? delay + this.spreads[this.node]!.below(spread) : delay;
    this.equipment.timers.set(this.node, timer, this.equipment.clocks.after(this.node, this.around.queue.now, length));
  }

  cancelTimer(timer: number): void {
    this.equipment.timers.cancel(this.node, timer);
  }

  persist(entry: Entry): void {
    this.equipment.disks[this.node]!.append(entry);
  }

  discard(count: number): void {
    this.equipment.disks[this.node]!.discard(count);
  }

  announce(role: 'leader' | 'follower', term: number): void {
    this.around.tracer?.announced(this.node, role, term);
    this.leadership.push({ at: this.around.queue.now, node: this.node as NodeId, role, term });
  }

  hold(key: number, value: number, siblings?: readonly number[]): void {
    this.around.states.hold(this.node, key, value, this.around.queue.now, siblings);
  }

  deliver(message: number): void {
    this.around.deliveries.deliver(this.node, message, this.around.queue.now);
  }

  private sendReply(id: OperationId, attempt: number, result: Result, answersOnly: boolean, context?: unknown): void {
    const { node } = this;
    const { hosts, counter, carrier, tracer, history } = this.around;
    const datacenter = history.datacenterOf(id);
    const channel = hosts.channel(node, hosts.nodes + datacenter);
    const client = context === undefined ? null : this.clientHalf();
    const contextBytes = client === null ? 0 : client.sizeOfContext(context);
    const carried = client === null ? result : new WithContext(result, context, contextBytes);
    const bytes = REPLY_BYTES + contextBytes;
    counter.reply(channel, bytes, client === null ? 0 : contextBytes - (client.payloadOfContext?.(context) ?? 0));
    tracer?.reply(node, id, result);
    const item = tracer === null ? carried : tracer.sent(channel, REPLY_ARRIVES, carried, bytes, id);
    carrier.send(channel, REPLY_ARRIVES, id, attempt, item, bytes, answersOnly);
  }

  private clientHalf(): ClientHalf<unknown> {
    const { client, kind } = this.strategy;
    invariant(client !== undefined, `${kind} answers with a context and has no client half to take it`);
    return client;
  }
}

function answerOf({ kind }: Result): Answer {
  return kind === 'continue' ? 'ok' : kind;
}
