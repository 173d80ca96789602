import {
  type Input,
  type NodeId,
  type Operation,
  type OperationId,
  type Replica,
  type Strategy,
} from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import type { ConnectionEnds } from './carrier.js';
import { Clocks } from './clocks.js';
import { Disk } from './disk.js';
import { FSYNC_ENDS, MESSAGE_ARRIVES, MESSAGE_RUNS, REQUEST_ARRIVES, REQUEST_RUNS } from './events.js';
import type { LeadershipChange } from './outcome.js';
import { type NodeEquipment, NodeOutbox, type NodeSurroundings } from './outbox.js';
import type { DiskAtRestart, Scenario } from './scenario.js';
import { Timers } from './timers.js';

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
type InputOf<Kind, Message, Entry> = Mutable<Extract<Input<Message, Entry>, { kind: Kind }>>;

/** The nodes: a replica each, with a CPU that works in order of arrival, a disk, a clock and timers. */
export class Nodes<Message, Entry> {
  private readonly equipment: NodeEquipment<Entry>;
  private readonly outbox: NodeOutbox<Message, Entry>;
  private readonly replicas: Replica<Message, Entry>[] = [];
  private readonly serviceTime: number;
  private readonly fsync: number;
  private readonly cpuBusyUntil: Float64Array;
  /** How many lives a node has ended: what an earlier one left in the queue no longer counts. */
  private readonly life: Int32Array;

  // One object for each kind of input, filled anew for each step.
  private readonly request: InputOf<'request', Message, Entry> = {
    kind: 'request',
    id: 0 as OperationId,
    session: 0,
    sequence: 0,
    operation: { kind: 'read', key: 0, consistency: 'default' },
  };
  private readonly message: InputOf<'message', Message, Entry> = {
    kind: 'message',
    from: 0 as NodeId,
    message: null as Message,
  };
  private readonly timeout: InputOf<'timeout', Message, Entry> = { kind: 'timeout', timer: 0 };
  private readonly persisted: InputOf<'persisted', Message, Entry> = { kind: 'persisted', count: 0 };

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    scenario: Scenario,
    random: Random,
    private readonly around: NodeSurroundings,
  ) {
    const count = scenario.cluster.nodes.length;
    this.equipment = {
      clocks: new Clocks(scenario, random),
      timers: new Timers(around.queue, count),
      disks: scenario.cluster.nodes.map(() => new Disk<Entry>()),
      bornAt: new Float64Array(count),
    };
    this.outbox = new NodeOutbox(strategy, around, this.equipment, scenario, random);
    this.serviceTime = scenario.nodes.serviceTime;
    this.fsync = scenario.nodes.fsync;
    this.cpuBusyUntil = new Float64Array(count);
    this.life = new Int32Array(count);
  }

  get leadership(): readonly LeadershipChange[] {
    return this.outbox.leadership;
  }

  boot(node: number): void {
    // One that crashes before it has begun begins at its restart.
    if (this.around.hosts.down[node] !== 0) return;
    this.replicas[node] = this.strategy.createReplica(node as NodeId);
    this.step(node, { kind: 'start', reason: 'boot', recovered: [] });
  }

  crash(node: number): void {
    const { hosts, carrier, tracer } = this.around;
    hosts.down[node] = 1;
    this.life[node]!++;
    this.equipment.timers.cancelAll(node);
    carrier.crashed(node);
    tracer?.crash(node);
  }

  /** A new replica begins on what the disk kept; then all who were connected with the node learn that they no longer are. */
  restart(node: number, disk: DiskAtRestart, ends: ConnectionEnds): void {
    const { hosts, carrier, queue, tracer } = this.around;
    const recovered = this.equipment.disks[node]!.restart(disk);
    hosts.down[node] = 0;
    this.equipment.bornAt[node] = queue.now;
    this.cpuBusyUntil[node] = queue.now;
    tracer?.restart(node, recovered.length);
    const told = carrier.restarted(node);
    this.replicas[node] = this.strategy.createReplica(node as NodeId);
    this.step(node, { kind: 'start', reason: 'restart', recovered });
    for (const peer of told) ends.connectionReset(peer, node);
  }

  connectionReset(node: number, peer: number): void {
    if (this.around.hosts.down[node] === 0) this.step(node, { kind: 'connection-reset', peer: peer as NodeId });
  }

  messageArrives(channel: number, message: Message): void {
    const { hosts, queue, tracer } = this.around;
    const node = hosts.to(channel);
    if (hosts.down[node] !== 0) {
      tracer?.lost(channel, MESSAGE_ARRIVES, message, 'crash');
      return;
    }
    tracer?.delivered(channel, MESSAGE_ARRIVES, message);
    if (this.serviceTime === 0) this.handleMessage(channel, message);
    else queue.schedule(this.served(node), MESSAGE_RUNS, channel, this.life[node]!, 0, 0, message);
  }

  messageRuns(channel: number, life: number, message: Message): void {
    if (life === this.life[this.around.hosts.to(channel)]) this.handleMessage(channel, message);
  }

  requestArrives(channel: number, id: number, attempt: number, operation: Operation): void {
    const { hosts, queue, requests, tracer } = this.around;
    const node = hosts.to(channel);
    if (hosts.down[node] !== 0) {
      tracer?.lost(channel, REQUEST_ARRIVES, operation, 'crash');
      return;
    }
    tracer?.delivered(channel, REQUEST_ARRIVES, operation);
    requests.received(id, attempt, node, queue.now);
    if (this.serviceTime === 0) this.handleRequest(node, id, operation);
    else queue.schedule(this.served(node), REQUEST_RUNS, channel, this.life[node]!, id, 0, operation);
  }

  requestRuns(channel: number, life: number, id: number, operation: Operation): void {
    const node = this.around.hosts.to(channel);
    if (life === this.life[node]) this.handleRequest(node, id, operation);
  }

  timerWakes(node: number, arming: number, timer: number): void {
    if (!this.equipment.timers.wakes(node, timer, arming)) return;
    this.around.tracer?.timer(node, timer);
    this.timeout.timer = timer;
    this.step(node, this.timeout);
  }

  fsyncEnds(node: number, life: number): void {
    if (life !== this.life[node]) return;
    const count = this.equipment.disks[node]!.endFlush();
    this.around.tracer?.persisted(node, count);
    // What waited meanwhile does not wait for what the replica writes now.
    this.beginFlush(node);
    this.persisted.count = count;
    this.step(node, this.persisted);
  }

  private handleMessage(channel: number, message: Message): void {
    const { hosts } = this.around;
    this.message.from = hosts.from(channel) as NodeId;
    this.message.message = message;
    this.step(hosts.to(channel), this.message);
  }

  private handleRequest(node: number, id: number, operation: Operation): void {
    const { history, tracer } = this.around;
    tracer?.request(node, id);
    this.request.id = id as OperationId;
    this.request.session = history.sessionOf(id);
    this.request.sequence = history.sequenceOf(id);
    this.request.operation = operation;
    this.step(node, this.request);
  }

  private step(node: number, input: Input<Message, Entry>): void {
    this.outbox.node = node;
    this.replicas[node]!.step(input, this.equipment.clocks.read(node, this.around.queue.now), this.outbox);
    // After the step, so that all entries that it wrote are flushed together.
    this.beginFlush(node);
  }

  private beginFlush(node: number): void {
    const { queue } = this.around;
    if (!this.equipment.disks[node]!.beginFlush()) return;
    queue.schedule(queue.now + this.fsync, FSYNC_ENDS, node, this.life[node]!, 0, 0, null);
  }

  /** When the CPU will have served what arrives now. */
  private served(node: number): number {
    const end = Math.max(this.around.queue.now, this.cpuBusyUntil[node]!) + this.serviceTime;
    this.cpuBusyUntil[node] = end;
    return end;
  }
}
