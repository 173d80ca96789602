import { nanosOf, type OperationClass, type StrategySpec, type Violation } from '@isthmus/contract';
import type { Cluster, Nanos, OperationKind, Strategy } from '@isthmus/sim-protocol';
import type { z } from 'zod';
import type { Warning } from './assessment.js';
import type { Change } from './changes.js';
import type { FloorGround } from './floor-ground.js';
import type { Resolved } from './resolve.js';

/** What a strategy is built for. */
export interface Setting {
  readonly cluster: Cluster;
  /** Of the clients' operations. */
  readonly deadline: Nanos;
  /** The kinds of operation that clients ask for. */
  readonly operations: readonly OperationKind[];
}

export interface Rules {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Warning[];
}

/** Of all that clients ask. */
export interface Load {
  /** Nodes but one. */
  readonly others: number;
  /** Shares of the operations, 1 together. */
  readonly reads: number;
  readonly writes: number;
}

/** Operations that not every strategy serves. */
export type SpecialKind = Exclude<OperationKind, 'read' | 'write'>;

/** All that the laboratory knows about one kind of strategy; the nodes' and the clients' code is in its folder. */
export interface StrategyEntry<Spec extends StrategySpec = StrategySpec> {
  /** For people, of all its settings together. */
  readonly promise: string;
  readonly nonPromise: string;
  readonly source: string;
  readonly schema: z.ZodType;
  /** What a reader of a report might expect and the strategy does not have, whatever its settings. */
  notModelled(spec: Spec): readonly string[];
  /** Names of its messages. */
  readonly messages: readonly string[];
  /** Whether somebody announces to lead, so that clients can be routed to the leader and faults aimed at it. */
  readonly hasLeader: boolean;
  /** Whether a read may ask for a consistency of its own. */
  readonly offersConsistencies: boolean;
  /** It serves neither reads nor writes: there is nothing to read. */
  readonly keepsNoRegisters?: true;
  /** What it serves besides reads and writes, with some settings at least. */
  readonly serves: readonly SpecialKind[];
  /**
   * Why it cannot serve an operation with these settings, with the theory behind it; null where it can, or where nothing more is to
   * be said than that it does not.
   */
  refusal(kind: SpecialKind, spec: Spec): string | null;
  /** The same with each node that it names replaced. `pointer`: of the name, below `/strategy`. Absent where it names none. */
  withNodes?(spec: Spec, replace: (selector: string, pointer: string) => string): Spec;
  build(spec: Spec, setting: Setting): Strategy;
  /** The same, with its algorithm's own invariants judged after every step. Absent where there are none but what it promises. */
  watched?(strategy: Strategy, onBrokenInvariant: (sentence: string) => void): Strategy;
  /** What its settings can do with this cluster and this workload; what is legal but unsafe is a warning. */
  rules(spec: Spec, resolved: Resolved): Rules;
  /** Which setting lets a history be not linearizable, in one sentence. */
  exposure(spec: Spec, resolved: Resolved): string;
  /** Changes of one of its settings that may restore what a run has broken, the smallest first. */
  changes(spec: Spec, resolved: Resolved): readonly Change[];
  /**
   * The least latency that an operation of that kind can have, in nanoseconds, whatever faults strike: of all who may lead, be asked or
   * stand in, those with the fastest links. Infinity where it can have none.
   */
  floor(spec: Spec, kind: OperationClass, ground: FloorGround): number;
  /** At most, on the average. */
  messagesPerOperation(spec: Spec, load: Load): number;
  /** What nodes tell each other in a run, whatever clients ask. At most. */
  backgroundMessages(spec: Spec, resolved: Resolved): number;
  /** Bytes that an operation leaves in memory beside its row and one copy at each node. None unless given. */
  bytesPerOperation?(spec: Spec, resolved: Resolved): number;
}

/** Of strategies that throw away concurrent versions. */
export const LAST_WRITE_WINS: Rules = {
  violations: [],
  warnings: [
    {
      pointer: '/strategy/conflicts',
      message: 'last write wins: of two concurrent writes to a key one is dropped, though both were acknowledged',
    },
  ],
};

/** Nodes that look after each other 20 times a second at most: for strategies without heartbeats. */
export function housekeeping({ experiment, cluster }: Resolved): number {
  return (20 * cluster.nodes.length * nanosOf(experiment.duration)) / 1e9;
}
