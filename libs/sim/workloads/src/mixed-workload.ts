import {
  type Cluster,
  type DatacenterId,
  type FollowUp,
  INITIAL_VALUE,
  invariant,
  type Nanos,
  nanos,
  type Operation,
  type OperationId,
  type Procedure,
  type ReadConsistency,
  type Result,
  type ScriptedClient,
  type Workload,
} from '@isthmus/sim-protocol';
import { type Random, type Stream, Zipfian } from '@isthmus/sim-random';
import { type ArrivalGaps, arrivalGaps, type ArrivalPattern } from './arrival-gaps.js';
import { type LockedWrite, LockedWrites } from './locked-writes.js';
import { greatestValue, scriptedClients, type ScriptedClientPlan } from './scripts.js';
import { type Confidant, ToldIncrements } from './told-increments.js';

const AT_ONCE = nanos(0);
/** The session of an arrival that found none. */
const NOT_SENT = -1;

export interface MixedWorkloadParameters {
  readonly arrivals:
    /** For each datacenter. `perSecond`: the mean rate. A Poisson process if no pattern is given. */
    | { readonly kind: 'open'; readonly perSecond: number; readonly pattern?: ArrivalPattern | undefined }
    /** How long a session thinks between an answer and its next operation. */
    | { readonly kind: 'closed'; readonly thinkTime: Nanos }
    /** Scripts alone. */
    | { readonly kind: 'none' };
  /** Clients beside those that arrivals take. */
  readonly scripts?: readonly ScriptedClientPlan[] | undefined;
  /** Shares that add up to 1; none where nothing arrives. */
  readonly operations: readonly OperationShare[];
  /** By datacenter, where its clients ask for others. */
  readonly operationsAt?: readonly (readonly OperationShare[] | undefined)[];
  readonly keys: KeyChoice;
  /** By datacenter: needed for `increment-and-tell`. */
  readonly confidants?: readonly Confidant[];
}

/**
 * `read-modify-write`: a read and, once it is answered, a write of the same key by the same session. `increment-and-tell`: see
 * `ToldIncrements`.
 */
export type OperationChoice =
  | 'read'
  | 'write'
  | 'cas'
  | 'read-modify-write'
  | 'increment'
  | 'increment-and-tell'
  | 'broadcast'
  | 'sync'
  | 'txn'
  | 'barrier';

export interface PlainShare {
  readonly kind: OperationChoice;
  readonly share: number;
  /** Of reads. */
  readonly consistency?: ReadConsistency;
  /** Of transactions. */
  readonly transaction?: TransactionShape;
  /** Of barriers. */
  readonly barrier?: { readonly parties: number; readonly lease: Nanos };
}

/** It reads keys that are all different, writes the first of them, and never decides otherwise. */
export interface TransactionShape {
  /** At most as many as there are keys. */
  readonly reads: number;
  readonly writes: number;
  readonly pause: Nanos;
}

/** For whom an operation is, and what was drawn for it. */
interface Drawn {
  readonly datacenter: DatacenterId;
  readonly session: number;
  readonly key: number;
  readonly value: number;
}

export type OperationShare = PlainShare | (LockedWrite & { readonly share: number });

export type KeyChoice =
  | { readonly distribution: 'uniform'; readonly count: number }
  /** Key 0 is asked for most often. `theta` in (0, 1). */
  | { readonly distribution: 'zipfian'; readonly count: number; readonly theta: number }
  /**
   * Each write goes to the next key in turn, as the insert of a new record over the oldest one does; what else asks for a key
   * takes the one written last most often, by a zipfian of its age. Of all datacenters together, whether the writes are
   * answered or not.
   *
   * Source: `SkewedLatestGenerator` of YCSB (Cooper et al., SoCC 2010, section 4.1), which adds records without end.
   */
  | { readonly distribution: 'latest'; readonly count: number; readonly theta: number }
  /** The first keys are hot: that share of them, one at least, gets that share of the operations; evenly within each set. */
  | {
      readonly distribution: 'hotspot';
      readonly count: number;
      readonly hotKeys: number;
      readonly hotOperations: number;
    }
  /**
   * That share of the operations goes to the first keys, which all sessions share evenly; each session asks otherwise for a key of its
   * own. Source: Moraru, Andersen and Kaminsky, "There is more consensus in egalitarian parliaments", SOSP 2013, section 7.
   */
  | { readonly distribution: 'conflict'; readonly rate: number; readonly shared: number };

/**
 * A mix of reads, writes and compare-and-sets on registers, and of whatever else there is to ask.
 *
 * Each datacenter draws from four streams of its own: `arrivals/`, `operations/` (kinds), `keys/` and `pauses/` (of those who hold a
 * lock) followed by its name, one draw for each arrival that needs it. So in an open loop the answers, and with them the strategy,
 * move nothing; save that the rest of a read-modify-write or of a locked write comes when what is before it is answered, and not at
 * all if it is not.
 *
 * The value written is the operation's id + 1, and more where scripts write values of their own: unique in the run, and greater than
 * `INITIAL_VALUE`. A compare-and-set
 * expects what its session last saw the key hold, or `INITIAL_VALUE`.
 */
export function mixedWorkload(parameters: MixedWorkloadParameters, cluster: Cluster): (random: Random) => Workload {
  for (const mix of [parameters.operations, ...(parameters.operationsAt ?? [])]) {
    const shares = mix?.reduce((sum, { share }) => sum + share, 0) ?? 1;
    invariant(
      parameters.arrivals.kind === 'none' || Math.abs(shares - 1) < 1e-6,
      `the shares of the operations add up to ${shares}`,
    );
  }
  return (random) => new MixedWorkload(parameters, cluster, random);
}

class MixedWorkload implements Workload {
  private readonly arrivals: readonly Stream[];
  private readonly kinds: readonly Stream[];
  private readonly keys: readonly Stream[];
  /** Keys that are not some session's own. */
  private readonly count: number;
  /** By datacenter. */
  private readonly mixes: readonly (readonly OperationShare[])[];
  private readonly hasCas: boolean;
  private readonly zipfian: Zipfian | null;
  private readonly gaps: readonly ArrivalGaps[];
  /** What each session last saw a key hold. */
  private readonly seen: Map<number, number>[] = [];
  /** By session: the key of a read-modify-write that has not come to its write. */
  private readonly modifying = new Map<number, number>();
  private readonly locked: LockedWrites;
  private readonly told: ToldIncrements;
  private readonly pauses: readonly Stream[];
  readonly scripted: readonly ScriptedClient[];
  /** What scripts write is not greater. */
  private readonly valuesAfter: number;
  /** `latest`: the key written last. Before the first write, the last key. */
  private newest: number;

  constructor(
    private readonly parameters: MixedWorkloadParameters,
    { datacenters }: Cluster,
    random: Random,
  ) {
    const { keys } = parameters;
    this.arrivals = datacenters.map(({ name }) => random.stream(`arrivals/${name}`));
    this.kinds = datacenters.map(({ name }) => random.stream(`operations/${name}`));
    this.keys = datacenters.map(({ name }) => random.stream(`keys/${name}`));
    this.pauses = datacenters.map(({ name }) => random.stream(`pauses/${name}`));
    this.mixes = datacenters.map(({ id }) => parameters.operationsAt?.[id] ?? parameters.operations);
    this.hasCas = this.mixes.flat().some(({ kind }) => kind === 'cas');
    this.gaps = datacenters.map(({ id }) => arrivalGaps(parameters.arrivals, id, this.arrivals[id]!));
    this.zipfian = 'theta' in keys ? new Zipfian(keys.count, keys.theta) : null;
    this.count = keys.distribution === 'conflict' ? keys.shared : keys.count;
    this.newest = this.count - 1;
    this.told = new ToldIncrements(parameters.confidants ?? []);
    this.locked = new LockedWrites((id) => this.valueOf(id));
    this.scripted = scriptedClients(parameters.scripts ?? []);
    this.valuesAfter = greatestValue(parameters.scripts ?? []);
  }

  gap(datacenter: DatacenterId): Nanos {
    return this.gaps[datacenter]!.next();
  }

  operation(datacenter: DatacenterId, session: number, id: OperationId): Operation {
    const choice = this.kind(this.mixes[datacenter]!, this.kinds[datacenter]!.uniform());
    const { kind } = choice;
    const key = this.key(this.keys[datacenter]!, kind, session);
    const value = this.valueOf(id);
    // Where a read-modify-write was not answered, its write does not come.
    this.modifying.delete(session);
    this.locked.abandon(session);
    this.told.abandon(session);
    if (choice.kind === 'locked-write') return this.locked.begin(session, key, choice, this.pauses[datacenter]!);
    return this.plain(choice, { datacenter, session, key, value });
  }

  private plain(
    { kind, consistency, transaction, barrier }: PlainShare,
    { datacenter, session, key, value }: Drawn,
  ): Operation {
    switch (kind) {
      case 'read':
        return { kind, key, consistency: consistency ?? 'default' };
      case 'read-modify-write':
        if (session !== NOT_SENT) this.modifying.set(session, key);
        return { kind: 'read', key, consistency: 'default' };
      case 'write':
        return { kind, key, value };
      case 'cas':
        return { kind, key, expected: this.seen[session]?.get(key) ?? INITIAL_VALUE, value };
      case 'increment-and-tell':
        return this.told.begin(datacenter, session, key);
      case 'increment':
      case 'sync':
        return { kind, key };
      case 'broadcast':
        return { kind, key: 0, value };
      case 'barrier':
        return { kind, key, ...barrier! };
      case 'txn':
        return { kind, key, procedure: this.procedure(this.keys[datacenter]!, key, value, transaction!) };
    }
  }

  observed(session: number, key: number, value: number): void {
    if (this.hasCas) (this.seen[session] ??= new Map()).set(key, value);
  }

  followUps(session: number, _id: OperationId, result: Extract<Result, { kind: 'ok' }>): readonly FollowUp[] {
    const key = this.modifying.get(session);
    if (key === undefined) {
      const next = this.locked.next(session, result) ?? this.told.next(session);
      return next === null ? [] : [next];
    }
    this.modifying.delete(session);
    return [
      {
        after: AT_ONCE,
        by: 'same-session',
        isTold: false,
        carriesContext: false,
        operation: (_session, id) => ({ kind: 'write', key, value: this.valueOf(id) }),
      },
    ];
  }

  private valueOf(id: OperationId): number {
    return this.valuesAfter + id + 1;
  }

  private procedure(keys: Stream, first: number, value: number, { reads, writes, pause }: TransactionShape): Procedure {
    const chosen = [first];
    while (chosen.length < reads) {
      let key = this.key(keys, 'txn', NOT_SENT);
      while (chosen.includes(key)) key = (key + 1) % this.count;
      chosen.push(key);
    }
    return {
      reads: chosen,
      writes: chosen.slice(0, writes).map((key) => ({ key, value })),
      pause,
      decides: () => true,
    };
  }

  private kind(operations: readonly OperationShare[], draw: number): OperationShare {
    let left = draw;
    for (const operation of operations) {
      left -= operation.share;
      if (left < 0) return operation;
    }
    // The shares may add up to a hair less than 1.
    return operations.at(-1)!;
  }

  private key(stream: Stream, kind: OperationShare['kind'], session: number): number {
    const { keys } = this.parameters;
    if (keys.distribution === 'conflict') {
      // Always two draws, so that the rate does not move what comes later.
      const isShared = stream.bernoulli(keys.rate);
      const shared = Math.floor(stream.uniform() * keys.shared);
      return isShared || session === NOT_SENT ? shared : keys.shared + session;
    }
    if (this.zipfian !== null) {
      const rank = this.zipfian.next(stream);
      return keys.distribution === 'latest' ? this.latest(rank, kind === 'write') : rank;
    }
    if (keys.distribution !== 'hotspot') return stream.below(keys.count);
    const hot = Math.min(keys.count, Math.max(1, Math.round(keys.count * keys.hotKeys)));
    // Always two draws, so that the shares do not move what comes later.
    const isHot = stream.bernoulli(keys.hotOperations) || hot === keys.count;
    const draw = stream.uniform();
    return isHot ? Math.floor(draw * hot) : hot + Math.floor(draw * (keys.count - hot));
  }

  private latest(age: number, isWrite: boolean): number {
    const { count } = this;
    if (isWrite) this.newest = (this.newest + 1) % count;
    return isWrite ? this.newest : (this.newest - age + count) % count;
  }
}
