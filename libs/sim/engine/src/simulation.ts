import type { Strategy } from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import type { Carrier, ConnectionEnds } from './carrier.js';
import { Clients, type Told } from './clients.js';
import { Datagrams } from './datagrams.js';
import {
  ARRIVAL,
  ATTEMPT_TIMES_OUT,
  BACKOFF_ENDS,
  CLIENTS_STOP,
  DEADLINE_WAKES,
  FOLLOW_UP,
  FSYNC_ENDS,
  HANDSHAKE_BEGINS,
  HANDSHAKE_ENDS,
  IMPAIRMENT_BEGINS,
  IMPAIRMENT_ENDS,
  MESSAGE_ARRIVES,
  MESSAGE_RUNS,
  NODE_BOOTS,
  NODE_CRASHES,
  NODE_RESTARTS,
  PARTITION_BEGINS,
  PARTITION_HEALS,
  REPLY_ARRIVES,
  REQUEST_ARRIVES,
  REQUEST_RUNS,
  RETRANSMIT,
  RUN_ENDS,
  SCRIPT_GOES_ON,
  SLOWED_WORK_ENDS,
  THOUGHT,
  TIMER_WAKES,
} from './events.js';
import { DeliveryRecorder } from './deliveries.js';
import { Disturbances } from './disturbances.js';
import { EventQueue } from './event-queue.js';
import { FaultPlayer } from './fault-player.js';
import { HistoryRecorder } from './history-recorder.js';
import { Hosts } from './hosts.js';
import { Links } from './links.js';
import { MessageCounter } from './message-counter.js';
import { Nodes } from './nodes.js';
import { type Outcome, REPLY_BYTES, REQUEST_BYTES } from './outcome.js';
import { ReplicaStates } from './replica-states.js';
import { RequestRecorder } from './request-recorder.js';
import { ResourceMeter } from './resource-use.js';
import type { Scenario } from './scenario.js';
import { Streams } from './streams.js';
import type { TraceSink } from './trace.js';
import { Tracer } from './tracer.js';
import { contextBytesOf, type Reply } from './with-context.js';

/** A run in progress: puts the parts of the engine together and gives each event to the part that it is for. */
export class Simulation<Message, Entry> {
  hasEnded = false;
  private events = 0;
  private readonly queue = new EventQueue();
  private readonly history = new HistoryRecorder();
  private readonly requests = new RequestRecorder();
  private readonly states: ReplicaStates;
  private readonly deliveries: DeliveryRecorder;
  private readonly counter: MessageCounter;
  private readonly meter: ResourceMeter;
  private readonly disturbances: Disturbances;
  private readonly links: Links;
  private readonly hosts: Hosts;
  private readonly tracer: Tracer | null;
  /** Null where messages are datagrams. */
  private readonly streams: Streams | null;
  private readonly carrier: Carrier;
  private readonly nodes: Nodes<Message, Entry>;
  private readonly clients: Clients<Message, Entry>;
  private readonly faults: FaultPlayer;

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    scenario: Scenario,
    trace: TraceSink | null,
    traceFrom = 0,
  ) {
    const { queue, history, requests } = this;
    this.deliveries = new DeliveryRecorder(scenario.cluster.nodes.length);
    const states = (this.states = new ReplicaStates(scenario.cluster.nodes.length, strategy.replicasOf));
    const random = new Random(scenario.seed);
    const hosts = (this.hosts = new Hosts(scenario.cluster));
    const counter = (this.counter = new MessageCounter(hosts, scenario.cluster.datacenters.length));
    const nameOf = (message: unknown) => strategy.nameOf(message as Message);
    const tracer = (this.tracer = trace === null ? null : new Tracer(trace, queue, hosts, nameOf, traceFrom));
    const meter = (this.meter = new ResourceMeter(hosts, scenario));
    const nameIn = (item: unknown) => nameOf(tracer === null ? item : tracer.contentOf(item));
    const links = (this.links = new Links(queue, hosts, random, meter, scenario, nameIn));
    const ends: ConnectionEnds = { connectionReset: (host, peer) => this.connectionReset(host, peer) };
    const disturbances = (this.disturbances = new Disturbances(tracer));
    const { transport } = scenario.network;
    if (transport.kind === 'stream') {
      const sizeOf = (arrivalKind: number, item: unknown) => this.sizeOf(arrivalKind, item);
      this.streams = new Streams({ queue, hosts, links, sizeOf, ends, disturbances, tracer }, transport.retransmission);
      this.carrier = this.streams;
    } else {
      this.streams = null;
      this.carrier = new Datagrams({ queue, hosts, links, random, disturbances }, transport);
    }
    const around = {
      queue,
      hosts,
      carrier: this.carrier,
      history,
      requests,
      states,
      deliveries: this.deliveries,
      counter,
      meter,
      disturbances,
      tracer,
    };
    this.nodes = new Nodes(strategy, scenario, random, around);
    this.clients = new Clients(strategy, scenario, random, around);
    this.faults = new FaultPlayer(scenario.cluster, scenario.faults, queue, links, this.nodes, ends, tracer);
    this.faults.start();
    for (const { id } of scenario.cluster.nodes) queue.schedule(0, NODE_BOOTS, id, 0, 0, 0, null);
    this.clients.start();
  }

  /** Plays all events before `until`, at most `budget` of them. Gives how many they were. */
  advance(until: number, budget: number): number {
    const { queue } = this;
    let count = 0;
    while (count < budget && !this.hasEnded && queue.isDueBefore(until)) {
      queue.next();
      count++;
      this.dispatch(queue.kind, queue.a, queue.b, queue.c, queue.d, queue.item);
    }
    this.events += count;
    return count;
  }

  /** Ends one of the equal parts into which divergence is divided. */
  endPart(): void {
    this.states.endPart();
  }

  finish(): Outcome {
    if (!this.hasEnded) this.clients.abandon();
    const deliveries = this.deliveries.finish((node) => this.hosts.down[node] === 0);
    return {
      history: { ...this.history.finish(), ...(deliveries === null ? {} : { deliveries }) },
      requestLog: this.requests.finish(),
      furtherAttempts: this.history.finishFurtherAttempts(),
      messages: this.counter.finish(),
      disturbances: this.disturbances.finish(this.links.slowed, this.nodes.clocks.steps),
      resources: this.meter.finish(this.queue.now),
      divergence: this.states.finish(),
      versions: this.states.versions(),
      leadership: this.nodes.leadership,
      isolated: this.faults.isolated,
      events: this.events,
      endedAt: this.queue.now,
      stopped: this.hasEnded ? 'end' : 'budget',
    };
  }

  private dispatch(kind: number, a: number, b: number, c: number, d: number, item: unknown): void {
    switch (kind) {
      case MESSAGE_ARRIVES:
        if (this.carrier.arrives(a, kind, b, 0, 0, item)) this.nodes.messageArrives(a, item);
        return;
      case REQUEST_ARRIVES:
        if (this.carrier.arrives(a, kind, b, c, d, item)) this.nodes.requestArrives(a, c, d, item);
        return;
      case REPLY_ARRIVES:
        if (this.carrier.arrives(a, kind, b, c, d, item)) this.replyArrives(a, c, d, item);
        return;
      case MESSAGE_RUNS:
        return this.nodes.messageRuns(a, b, d, item);
      case REQUEST_RUNS:
        return this.nodes.requestRuns(a, b, c, d, item);
      case SLOWED_WORK_ENDS:
        return this.nodes.slowedWorkEnds(a, b);
      case TIMER_WAKES:
        return this.nodes.timerWakes(a, b, c);
      case FSYNC_ENDS:
        return this.nodes.fsyncEnds(a, b);
      case RETRANSMIT:
        return this.streams?.retransmit(a, b, d === 1);
      case HANDSHAKE_BEGINS:
        return this.streams?.handshakeBegins(a, b, d === 1);
      case HANDSHAKE_ENDS:
        return this.streams?.handshakeEnds(a, b);
      case ARRIVAL:
        return this.clients.arrives(a);
      case THOUGHT:
        return this.clients.thought(a);
      case DEADLINE_WAKES:
        return this.clients.deadlineWakes(a);
      case ATTEMPT_TIMES_OUT:
        return this.clients.attemptTimesOut(a, b, d);
      case FOLLOW_UP:
        return this.clients.followsUp(a, b, c, item as Told);
      case SCRIPT_GOES_ON:
        return this.clients.scriptGoesOn(a);
      case BACKOFF_ENDS:
        return this.clients.backoffEnds(a, b);
      case PARTITION_BEGINS:
        return this.faults.partitionBegins(a);
      case PARTITION_HEALS:
        return this.faults.partitionHeals(a);
      case NODE_CRASHES:
        return this.faults.nodeCrashes(a);
      case NODE_RESTARTS:
        return this.faults.nodeRestarts(a);
      case IMPAIRMENT_BEGINS:
        return this.faults.impairmentBegins(a);
      case IMPAIRMENT_ENDS:
        return this.faults.impairmentEnds(a);
      case NODE_BOOTS:
        return this.nodes.boot(a);
      case CLIENTS_STOP:
        return this.clients.stop();
      case RUN_ENDS:
        this.hasEnded = true;
    }
  }

  private replyArrives(channel: number, operation: number, attempt: number, item: unknown): void {
    this.tracer?.delivered(channel, item);
    const reply = this.tracer === null ? item : this.tracer.contentOf(item);
    this.clients.replyArrives(this.hosts.from(channel), operation, attempt, reply as Reply);
  }

  private connectionReset(host: number, peer: number): void {
    if (!this.hosts.isNode(host)) this.clients.connectionReset(this.hosts.datacenter(host), peer);
    else if (this.hosts.isNode(peer)) this.nodes.connectionReset(host, peer);
  }

  private sizeOf(arrivalKind: number, item: unknown): number {
    const content = this.tracer === null ? item : this.tracer.contentOf(item);
    switch (arrivalKind) {
      case REQUEST_ARRIVES:
        return REQUEST_BYTES + contextBytesOf(content);
      case REPLY_ARRIVES:
        return REPLY_BYTES + contextBytesOf(content);
      default:
        return this.strategy.sizeOf(content as Message);
    }
  }
}
