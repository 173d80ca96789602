import type { Cluster, NodeId } from '@isthmus/sim-protocol';
import type { ConnectionEnds } from './carrier.js';
import {
  IMPAIRMENT_BEGINS,
  IMPAIRMENT_ENDS,
  NODE_CRASHES,
  NODE_RESTARTS,
  PARTITION_BEGINS,
  PARTITION_HEALS,
} from './events.js';
import type { EventQueue } from './event-queue.js';
import type { Clocks } from './clocks.js';
import type { Impairment } from './impairment.js';
import type { Links } from './links.js';
import type { IsolatedNode } from './outcome.js';
import { isolationMask } from './partition.js';
import type { DiskAtRestart, FaultSchedule } from './scenario.js';
import type { Tracer } from './tracer.js';

const FROM_BEST_DISK_TO_WORST: readonly DiskAtRestart[] = ['kept', 'truncated', 'lost'];

/** What a fault strikes, besides the links. */
export interface FaultTargets {
  crash(node: number): void;
  restart(node: number, disk: DiskAtRestart, ends: ConnectionEnds): void;
  pause(node: number, pause: number): void;
  resume(node: number, pause: number): void;
  /** Null where nobody ever led. */
  readonly latestLeader: NodeId | null;
  /** How well the node works, by the impairments in force. */
  change(node: number, inForce: readonly Impairment[]): void;
  readonly clocks: Pick<Clocks, 'change'>;
}

/** Plays the schedule of faults. */
export class FaultPlayer {
  /** By node: crashes that have not ended. */
  private readonly crashes = new Map<number, { depth: number; disk: DiskAtRestart }>();

  /** In the order of the strikes. */
  readonly isolated: IsolatedNode[] = [];
  /** By position in the schedule: whom the isolations of a leader struck, and what they cut. */
  private readonly cutOff = new Map<number, { readonly node: NodeId; readonly mask: Uint8Array }>();
  private readonly impairments: readonly Impairment[];
  /** Of them, in the order of the schedule. */
  private inForce: readonly Impairment[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly faults: FaultSchedule,
    private readonly queue: EventQueue,
    private readonly links: Links,
    private readonly nodes: FaultTargets,
    private readonly ends: ConnectionEnds,
    private readonly tracer: Tracer | null,
  ) {
    this.impairments = faults.impairments ?? [];
  }

  /** To be called before anything else is scheduled, so that a fault comes before all else that happens at its moment. */
  start(): void {
    const { queue, faults } = this;
    for (const [index, { from, until }] of faults.partitions.entries()) {
      queue.schedule(from, PARTITION_BEGINS, index, 0, 0, 0, null);
      queue.schedule(until, PARTITION_HEALS, index, 0, 0, 0, null);
    }
    for (const [index, { at, until }] of faults.crashes.entries()) {
      queue.schedule(at, NODE_CRASHES, index, 0, 0, 0, null);
      if (until !== Infinity) queue.schedule(until, NODE_RESTARTS, index, 0, 0, 0, null);
    }
    for (const [index, { from, until }] of this.impairments.entries()) {
      queue.schedule(from, IMPAIRMENT_BEGINS, index, 0, 0, 0, null);
      queue.schedule(until, IMPAIRMENT_ENDS, index, 0, 0, 0, null);
    }
  }

  partitionBegins(index: number): void {
    const { blocked } = this.faults.partitions[index]!;
    this.links.change(blocked, 1);
    this.tracer?.cut('cut', index, blocked, null);
  }

  partitionHeals(index: number): void {
    const { blocked } = this.faults.partitions[index]!;
    this.links.change(blocked, -1);
    this.tracer?.cut('healed', index, blocked, null);
  }

  nodeCrashes(index: number): void {
    const { node, disk } = this.faults.crashes[index]!;
    const before = this.crashes.get(node);
    if (before === undefined) {
      this.crashes.set(node, { depth: 1, disk });
      this.nodes.crash(node);
    } else {
      before.depth++;
      before.disk = worse(before.disk, disk);
    }
  }

  nodeRestarts(index: number): void {
    const { node } = this.faults.crashes[index]!;
    const crash = this.crashes.get(node)!;
    if (--crash.depth > 0) return;
    this.crashes.delete(node);
    this.nodes.restart(node, crash.disk, this.ends);
  }

  impairmentBegins(index: number): void {
    const impairment = this.impairments[index]!;
    this.inForce = this.impairments.filter((other) => other === impairment || this.inForce.includes(other));
    if (impairment.kind === 'pause') this.nodes.pause(impairment.node, index);
    else if (impairment.kind === 'isolate-leader') this.isolateLeader(impairment, index);
    else {
      this.change(impairment);
      this.tracer?.impairment('impaired', impairment);
    }
  }

  impairmentEnds(index: number): void {
    const impairment = this.impairments[index]!;
    this.inForce = this.inForce.filter((other) => other !== impairment);
    if (impairment.kind === 'pause') this.nodes.resume(impairment.node, index);
    else if (impairment.kind === 'isolate-leader') this.freeLeader(index);
    else {
      this.change(impairment);
      this.tracer?.impairment('unimpaired', impairment);
    }
  }

  private change(impairment: Exclude<Impairment, { kind: 'pause' | 'isolate-leader' }>): void {
    if (impairment.kind === 'links') this.links.conditions.change(this.inForce);
    else if (impairment.kind === 'clock-jump' || impairment.kind === 'clock-smear') {
      this.nodes.clocks.change(impairment.node, this.inForce);
    } else this.nodes.change(impairment.node, this.inForce);
  }

  private isolateLeader(impairment: Extract<Impairment, { kind: 'isolate-leader' }>, index: number): void {
    const node = this.nodes.latestLeader;
    this.isolated.push({ at: this.queue.now, node });
    if (node === null) return;
    const mask = isolationMask(this.cluster, node, impairment);
    this.cutOff.set(index, { node, mask });
    this.links.change(mask, 1);
    this.tracer?.cut('cut', this.faults.partitions.length + index, mask, node);
  }

  private freeLeader(index: number): void {
    const cut = this.cutOff.get(index);
    if (cut === undefined) return;
    this.links.change(cut.mask, -1);
    this.tracer?.cut('healed', this.faults.partitions.length + index, cut.mask, cut.node);
  }
}

function worse(one: DiskAtRestart, other: DiskAtRestart): DiskAtRestart {
  return FROM_BEST_DISK_TO_WORST.indexOf(one) > FROM_BEST_DISK_TO_WORST.indexOf(other) ? one : other;
}
