import { type Input, type NodeId, type OperationId, type Replica, type Strategy } from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import type { ConnectionEnds } from './carrier.js';
import { Clocks } from './clocks.js';
import { Disk } from './disk.js';
import { FSYNC_ENDS, MESSAGE_RUNS, REQUEST_RUNS } from './events.js';
import type { Impairment } from './impairment.js';
import type { LeadershipChange } from './outcome.js';
import { NodeConditions } from './node-conditions.js';
import { type NodeEquipment, NodeOutbox, type NodeSurroundings } from './outbox.js';
import { Pauses } from './pauses.js';
import type { DiskAtRestart, Scenario } from './scenario.js';
import { ServiceTimes } from './service-times.js';
import { type Served, SlowedWork } from './slowed-work.js';
import { Timers } from './timers.js';
import { contextOf, itemOf, type Request } from './with-context.js';

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
type InputOf<Kind, Message, Entry> = Mutable<Extract<Input<Message, Entry>, { kind: Kind }>>;

/** The nodes: a replica each, with a CPU that works in order of arrival, a disk, a clock and timers. */
export class Nodes<Message, Entry> {
  private readonly conditions: NodeConditions;
  private readonly pauses: Pauses;
  private readonly equipment: NodeEquipment<Entry>;
  private readonly outbox: NodeOutbox<Message, Entry>;
  private readonly replicas: Replica<Message, Entry>[] = [];
  private readonly service: ServiceTimes<Message, Entry>;
  private readonly fsync: number;
  private readonly cpuBusyUntil: Float64Array;
  private readonly slowed: SlowedWork;
  /** How many lives a node has ended: what an earlier one left in the queue no longer counts. */
  private readonly life: Int32Array;

  // One object for each kind of input, filled anew for each step.
  private readonly request: InputOf<'request', Message, Entry> = {
    kind: 'request',
    id: 0 as OperationId,
    session: 0,
    sequence: 0,
    operation: { kind: 'read', key: 0, consistency: 'default' },
    context: null,
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
    this.conditions = new NodeConditions(around.hosts, random);
    this.pauses = new Pauses(around.queue, count);
    this.outbox = new NodeOutbox(strategy, around, this.equipment, scenario, random);
    this.service = new ServiceTimes(strategy, scenario, random);
    this.fsync = scenario.nodes.fsync;
    this.cpuBusyUntil = new Float64Array(count);
    this.slowed = new SlowedWork(around.queue, this.pauses, this.conditions.cpuFactor);
    this.life = new Int32Array(count);
  }

  get clocks(): Clocks {
    return this.equipment.clocks;
  }

  get leadership(): readonly LeadershipChange[] {
    return this.outbox.leadership;
  }

  /** The latest to announce it, whether it still leads or not. */
  get latestLeader(): NodeId | null {
    return this.leadership.findLast(({ role }) => role === 'leader')?.node ?? this.strategy.initialLeader;
  }

  boot(node: number): void {
    // One that crashes before it has begun begins at its restart.
    if (this.around.hosts.down[node] !== 0) return;
    if (this.pauses.isPaused[node] !== 0) {
      this.pauses.defer(node, () => this.boot(node));
      return;
    }
    this.replicas[node] = this.strategy.createReplica(node as NodeId);
    this.step(node, { kind: 'start', reason: 'boot', recovered: [] });
  }

  crash(node: number): void {
    const { hosts, carrier, tracer } = this.around;
    hosts.down[node] = 1;
    this.life[node]!++;
    this.equipment.timers.cancelAll(node);
    carrier.crashed(node);
    this.around.states.crashed(node, this.around.queue.now);
    tracer?.crash(node);
    this.around.meter.crashed(node, this.around.queue.now);
    this.slowed.crash(node);
    this.pauses.crash(node);
  }

  change(node: number, inForce: readonly Impairment[]): void {
    this.conditions.change(node, inForce);
    this.slowed.changeSpeed(node);
  }

  /** `pause`: a number of its own. Has no effect on a node that is down. */
  pause(node: number, pause: number): void {
    if (this.around.hosts.down[node] !== 0) return;
    if (this.pauses.isPaused[node] === 0) {
      this.around.disturbances.pauses++;
      this.around.tracer?.pause(node);
    }
    this.around.meter.paused(node, this.around.queue.now);
    this.pauses.begin(node, pause);
  }

  /** The end of a pause: if the node runs again, all that waited for it happens now. */
  resume(node: number, pause: number): void {
    const seen = this.pauses.count[node]!;
    const deferred = this.pauses.end(node, pause);
    if (deferred === null) return;
    this.around.tracer?.resume(node, deferred.length);
    this.around.meter.resumed(node, this.around.queue.now);
    const lost = this.pauses.lostSince(node, seen);
    // What the CPU was at when it stopped goes on; what comes next waits that much longer.
    if (this.cpuBusyUntil[node]! > this.around.queue.now - lost) this.cpuBusyUntil[node]! += lost;
    for (const action of deferred) action();
  }

  /** A new replica begins on what the disk kept; then all who were connected with the node learn that they no longer are. */
  restart(node: number, disk: DiskAtRestart, ends: ConnectionEnds): void {
    const { hosts, carrier, queue, tracer } = this.around;
    const recovered = this.equipment.disks[node]!.restart(disk);
    hosts.down[node] = 0;
    this.around.states.restarted(node, queue.now);
    this.around.deliveries.restarted(node);
    if (disk === 'lost') this.around.deliveries.losesDisk(node);
    this.equipment.bornAt[node] = queue.now;
    this.cpuBusyUntil[node] = queue.now;
    tracer?.restart(node, recovered.length);
    const told = carrier.restarted(node);
    this.replicas[node] = this.strategy.createReplica(node as NodeId);
    this.step(node, { kind: 'start', reason: 'restart', recovered });
    for (const peer of told) ends.connectionReset(peer, node);
  }

  connectionReset(node: number, peer: number): void {
    if (this.pauses.isPaused[node] !== 0) {
      this.pauses.defer(node, () => this.connectionReset(node, peer));
      return;
    }
    if (this.around.hosts.down[node] === 0) this.step(node, { kind: 'connection-reset', peer: peer as NodeId });
  }

  messageArrives(channel: number, item: unknown): void {
    const { hosts, tracer, disturbances } = this.around;
    const node = hosts.to(channel);
    if (hosts.down[node] !== 0) {
      disturbances.lost(channel, item, 'crash');
      return;
    }
    if (this.pauses.isPaused[node] !== 0) {
      this.deferMessage(node, channel, item);
      return;
    }
    tracer?.delivered(channel, item);
    if (this.service.isFree) this.handleMessage(channel, item);
    else
      this.serve(node, MESSAGE_RUNS, channel, 0, this.service.ofMessage(this.contentOf(item) as Message, node), item);
  }

  messageRuns(channel: number, life: number, pauses: number, item: unknown): void {
    if (this.isServed(MESSAGE_RUNS, channel, life, 0, pauses, item)) this.handleMessage(channel, item);
  }

  requestArrives(channel: number, id: number, attempt: number, item: unknown): void {
    const { hosts, queue, requests, tracer, disturbances } = this.around;
    const node = hosts.to(channel);
    if (hosts.down[node] !== 0) {
      disturbances.lost(channel, item, 'crash');
      return;
    }
    if (this.pauses.isPaused[node] !== 0) {
      this.deferRequest(node, channel, id, attempt, item);
      return;
    }
    if (this.conditions.swallows(node)) {
      disturbances.lost(channel, item, 'gray');
      return;
    }
    tracer?.delivered(channel, item);
    requests.received(id, attempt, node, queue.now);
    if (this.service.isFree) this.handleRequest(channel, id, item);
    else
      this.serve(node, REQUEST_RUNS, channel, id, this.service.ofRequest(this.contentOf(item) as Request, node), item);
  }

  requestRuns(channel: number, life: number, id: number, pauses: number, item: unknown): void {
    if (this.isServed(REQUEST_RUNS, channel, life, id, pauses, item)) this.handleRequest(channel, id, item);
  }

  slowedWorkEnds(node: number, scheduled: number): void {
    const work = this.slowed.ends(node, scheduled);
    if (work === null) return;
    const { kind, channel, operation, item } = work;
    this.cpuBusyUntil[node] = this.around.queue.now;
    this.around.meter.cpuLeft(node, this.around.queue.now);
    if (kind === MESSAGE_RUNS) this.handleMessage(channel, item);
    else this.handleRequest(channel, operation, item);
  }

  timerWakes(node: number, arming: number, timer: number): void {
    if (this.pauses.isPaused[node] !== 0) {
      this.deferTimer(node, arming, timer);
      return;
    }
    if (!this.equipment.timers.wakes(node, timer, arming)) return;
    this.around.tracer?.timer(node, timer);
    this.timeout.timer = timer;
    this.step(node, this.timeout);
  }

  fsyncEnds(node: number, life: number): void {
    if (life !== this.life[node]) return;
    const disk = this.equipment.disks[node]!;
    const before = disk.unsafe;
    const count = disk.endFlush();
    const { meter, queue, tracer } = this.around;
    meter.flushed(node, before - disk.unsafe);
    meter.disk(node, queue.now, disk.unsafe, false);
    tracer?.persisted(node, count);
    if (this.pauses.isPaused[node] === 0) this.tellPersisted(node, life, count);
    else this.deferPersisted(node, life, count);
  }

  private tellPersisted(node: number, life: number, count: number): void {
    if (life !== this.life[node]) return;
    // What waited meanwhile does not wait for what the replica writes now.
    this.beginFlush(node);
    this.persisted.count = count;
    this.step(node, this.persisted);
  }

  private handleMessage(channel: number, item: unknown): void {
    const { hosts, tracer } = this.around;
    tracer?.handled(channel, item);
    this.message.from = hosts.from(channel) as NodeId;
    this.message.message = this.contentOf(item) as Message;
    this.step(hosts.to(channel), this.message);
  }

  private handleRequest(channel: number, id: number, item: unknown): void {
    const { hosts, history, requests, tracer } = this.around;
    const node = hosts.to(channel);
    tracer?.handled(channel, item);
    const request = this.contentOf(item) as Request;
    requests.begins(id, node, this.equipment.bornAt[node]!);
    this.request.id = id as OperationId;
    this.request.session = history.sessionOf(id);
    this.request.sequence = history.sequenceOf(id);
    this.request.operation = itemOf(request);
    this.request.context = contextOf(request);
    this.step(node, this.request);
    requests.ends();
  }

  /** What the carrier brings: itself, or in a trace its content. */
  private contentOf(item: unknown): unknown {
    const { tracer } = this.around;
    return tracer === null ? item : tracer.contentOf(item);
  }

  private step(node: number, input: Input<Message, Entry>): void {
    this.outbox.node = node;
    this.replicas[node]!.step(input, this.equipment.clocks.read(node, this.around.queue.now), this.outbox);
    // After the step, so that all entries that it wrote are flushed together.
    this.beginFlush(node);
  }

  private beginFlush(node: number): void {
    const { queue, meter } = this.around;
    const disk = this.equipment.disks[node]!;
    const begins = disk.beginFlush();
    meter.disk(node, queue.now, disk.unsafe, disk.isFlushing);
    if (!begins) return;
    this.around.tracer?.flushing(node);
    const length = this.conditions.fsync(node, this.fsync);
    queue.schedule(queue.now + length, FSYNC_ENDS, node, this.life[node]!, 0, 0, null);
  }

  /** Puts on the calendar that the CPU has got to what arrives now and usually takes so long. `operation`: of a request, else 0. */
  private serve(node: number, kind: Served, channel: number, operation: number, usual: number, item: unknown): void {
    const { queue, meter } = this.around;
    if (this.isSlow(node)) {
      this.slowed.add(node, { kind, channel, operation, usual, item }, this.cpuBusyUntil[node]!);
    } else {
      const end = Math.max(queue.now, this.cpuBusyUntil[node]!) + Math.round(usual);
      this.cpuBusyUntil[node] = end;
      queue.schedule(end, kind, channel, this.life[node]!, operation, this.pauses.count[node]!, item);
    }
    meter.cpuEntered(node, queue.now);
  }

  /** Whether the CPU is done with what was on the calendar for now. If not, because the node was paused, it is put there again. */
  private isServed(
    kind: Served,
    channel: number,
    life: number,
    operation: number,
    pauses: number,
    item: unknown,
  ): boolean {
    const node = this.around.hosts.to(channel);
    if (life !== this.life[node]) return false;
    if (!this.pauses.areOver(node, pauses)) {
      this.holdUp(node, kind, channel, operation, pauses, item);
      return false;
    }
    this.around.meter.cpuLeft(node, this.around.queue.now);
    return true;
  }

  /** Whether the CPU is slow, or still at what came while it was. */
  private isSlow(node: number): boolean {
    return this.conditions.cpuFactor[node] !== 1 || !this.slowed.isEmpty(node);
  }

  // A function that has a closure anywhere pays for what that keeps at every call. These are seldom called.

  private deferMessage(node: number, channel: number, item: unknown): void {
    this.pauses.defer(node, () => this.messageArrives(channel, item));
  }

  private deferRequest(node: number, channel: number, id: number, attempt: number, item: unknown): void {
    this.pauses.defer(node, () => this.requestArrives(channel, id, attempt, item));
  }

  private deferPersisted(node: number, life: number, count: number): void {
    this.pauses.defer(node, () => this.tellPersisted(node, life, count));
  }

  private deferTimer(node: number, arming: number, timer: number): void {
    this.pauses.defer(node, () => this.timerWakes(node, arming, timer));
  }

  private holdUp(node: number, kind: Served, channel: number, operation: number, pauses: number, item: unknown): void {
    const life = this.life[node]!;
    this.pauses.holdUp(node, pauses, (at) =>
      this.around.queue.schedule(at, kind, channel, life, operation, this.pauses.count[node]!, item),
    );
  }
}
