import type { Cluster, DatacenterId, Instant, Nanos, NodeId, OperationKind, Workload } from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import type { Backoff } from './backoff.js';
import type { FailoverSettings } from './failover.js';
import type { Impairment } from './impairment.js';
import type { SpecialDelays } from './special-delays.js';

/**
 * One run, as the engine plays it: resolved, in nanoseconds, hosts by number. A host is a node (its `NodeId`) or the
 * clients of one datacenter (see `clientHost`).
 */
export interface Scenario {
  /** Seeds every stream of the run. */
  readonly seed: string;
  readonly cluster: Cluster;
  readonly network: NetworkScenario;
  readonly nodes: NodeScenario;
  readonly faults: FaultSchedule;
  readonly clients: ClientScenario;
  /** Makes the run's own workload; it draws from streams of its own. */
  readonly workload: (random: Random) => Workload;
  /** No operation begins at this moment or later. */
  readonly duration: Instant;
  /** From when on it is metered how busy CPUs, disks and links are. Absent: from the start. */
  readonly measuredFrom?: Instant;
  /** How long the replicas run on once the last operation has ended. */
  readonly drain: Nanos;
}

export interface NetworkScenario {
  /**
   * Least one-way delay between hosts of two datacenters, in whole nanoseconds: row = from, column = to, datacenter by
   * datacenter. The diagonal holds between two hosts of one datacenter, clients included.
   */
  readonly delay: Float64Array;
  readonly jitter: Jitter;
  /** Where messages of one link differ in their delays. */
  readonly special?: SpecialDelays | undefined;
  readonly transport: Transport;
  /** Bits per second of each directed pair of hosts, for which messages queue. Infinity: no limit. */
  readonly bandwidth: number;
}

/** Extra one-way delay of each message, rounded to whole nanoseconds. A mixture draws each message from one of its parts. */
export type Jitter =
  | { readonly kind: 'none' }
  | SimpleJitter
  | {
      readonly kind: 'mixture';
      /** Shares add up to 1. */
      readonly parts: readonly { readonly share: number; readonly jitter: SimpleJitter }[];
    }
  | {
      readonly kind: 'quantiles';
      /** By pair of datacenters, as in `delay`; null: none. */
      readonly of: readonly (Quantiles | null)[];
    };

/**
 * Points of an inverse distribution function with straight lines between them: a share `p` of the draws is at most `delay`. Shares rise
 * from 0 to 1, delays in nanoseconds do not fall. At least two.
 */
export interface Quantiles {
  readonly p: Float64Array;
  readonly delay: Float64Array;
}

/**
 * `minimum` plus a draw whose mean is `relative` times the least delay of its link. `normal` is a half-normal, `lognormal` has
 * sigma 1, `uniform` runs from 0 to twice its mean, `pareto` is of the second kind (Lomax), from 0 on, with `shape` > 1.
 */
export type SimpleJitter = { readonly relative: number; readonly minimum: Nanos } & (
  | { readonly kind: 'uniform' | 'normal' | 'lognormal' | 'exponential' }
  | { readonly kind: 'pareto'; readonly shape: number }
);

export type Transport =
  /** As TCP: in order, nothing lost while the connection lasts. */
  | {
      readonly kind: 'stream';
      readonly retransmission: {
        /** From the loss to the first attempt; doubles with each further one. */
        readonly timeout: Nanos;
        /** Without success for that long, the connection is reset. */
        readonly resetAfter: Nanos;
      };
    }
  /** Each message on its own; shares of messages in [0, 1]. */
  | {
      readonly kind: 'datagram';
      readonly loss: number;
      readonly duplicate: number;
      /** Held back by up to one more one-way delay. */
      readonly reorder: number;
    };

export interface NodeScenario {
  /** CPU time for each message or request that arrives; they queue. What is sent, timers and the disk cost none. */
  readonly serviceTime: Nanos;
  /** Where that is not the same for all. */
  readonly service?: ServiceScenario;
  /** One flush of the disk. */
  readonly fsync: Nanos;
  /** Each node draws its own offset and drift, uniform within plus or minus these. */
  readonly clock: { readonly offset: Nanos; readonly driftPpm: number };
}

export interface ServiceScenario {
  /** Draws from an exponential distribution with the mean that is said otherwise; else all are as said. */
  readonly isExponential?: boolean;
  /** More for each byte of a request or message. */
  readonly nanosPerByte: number;
  /** Instead of `serviceTime`, by kind of operation. */
  readonly requests: Readonly<Partial<Record<OperationKind, Nanos>>>;
  /** Instead of `serviceTime`, by the strategy's name of the message. */
  readonly messages: ReadonlyMap<string, Nanos>;
}

export interface FaultSchedule {
  readonly partitions: readonly PartitionFault[];
  readonly crashes: readonly CrashFault[];
  readonly impairments?: readonly Impairment[];
}

/** Partitions may overlap: a link works again when the last one that blocks it has healed. */
export interface PartitionFault {
  readonly from: Instant;
  /** The moment of the heal: a message that is sent or arrives then gets through. */
  readonly until: Instant;
  /** 1 where messages are blocked: row = sending host, column = receiving host, hosts by hosts (see `hostCount`). */
  readonly blocked: Uint8Array;
}

/** What a disk gives back at the restart: all that was written, all that was flushed, nothing. */
export type DiskAtRestart = 'kept' | 'truncated' | 'lost';

/** Crashes of one node may overlap: it restarts when the last has ended, with the worst of their disks. */
export interface CrashFault {
  readonly at: Instant;
  /** The moment of the restart; Infinity: never. */
  readonly until: number;
  readonly node: NodeId;
  readonly disk: DiskAtRestart;
}

export interface ClientScenario {
  /** At most one for a datacenter. */
  readonly sites: readonly ClientSite[];
  /**
   * Whom a session asks for an operation that any replica serves: a node of its own datacenter (the nearest datacenter
   * that has one, where its own has none), a node of the nearest datacenter, or the leader.
   */
  readonly route: 'local' | 'nearest' | 'leader';
  /** `open`: operations arrive whatever the answers. `closed`: each session thinks, asks, waits, and thinks again. `none`: scripts alone. */
  readonly loop: 'open' | 'closed' | 'none';
  /** From the arrival of an operation; later answers are ignored. */
  readonly deadline: Nanos;
  /** Further attempts at an operation that was refused or, given an `attemptTimeout`, was not answered. */
  readonly retries: number;
  /**
   * An attempt without an answer for so long is given up, and so is one whose connection is reset: the operation is tried
   * again at the next node. When no retries are left, the answer is awaited until the deadline. Absent: always.
   */
  readonly attemptTimeout?: Nanos | undefined;
  /** Absent: `BACKOFF_NANOS` each time. */
  readonly backoff?: Backoff | undefined;
  /** Absent: sessions stay with the nearest datacenter. */
  readonly failover?: FailoverSettings | undefined;
}

export interface ClientSite {
  readonly datacenter: DatacenterId;
  /** Sessions open from the start. */
  readonly sessions: number;
  /** Open loop: an arrival that finds all sessions busy opens one, up to this many; past it the operation is not sent. */
  readonly maxSessions: number;
}
