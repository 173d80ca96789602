import type { NodeId, OperationId, Result } from '@isthmus/sim-protocol';
import type { Keyed, Resolution } from './resolution.js';

const NOBODY: readonly NodeId[] = [];

/** Whom a coordinator asks. */
interface Target {
  readonly node: NodeId;
  /** The replica that it stands in for: itself, unless that is down. */
  readonly home: NodeId;
  /** It has not answered in time. */
  isSilent: boolean;
}

/** A request that goes to all replicas of a key. */
export class QuorumRequest {
  /** Who has answered, in that order, each once. */
  readonly answered: NodeId[] = [];
  isAnswered = false;
  /** Kept only where nodes stand in for others. */
  readonly #targets: Target[] = [];

  constructor(
    readonly id: OperationId,
    readonly key: number,
    readonly beganAt: number,
  ) {}

  /** Whether anybody is left who may answer. */
  get isComplete(): boolean {
    return this.#targets.every(({ node, isSilent }) => isSilent || this.answered.includes(node));
  }

  aim(node: NodeId, home: NodeId): void {
    this.#targets.push({ node, home, isSilent: false });
  }

  isAimedAt(node: NodeId): boolean {
    return this.#targets.some((target) => target.node === node);
  }

  /** Gives up waiting for those that have not answered. */
  silence(): Target[] {
    const silent = this.#targets.filter(({ node, isSilent }) => !isSilent && !this.answered.includes(node));
    for (const target of silent) target.isSilent = true;
    return silent;
  }
}

/** A version that too few replicas have on disk, as far as its coordinator knows: of a write, or of a read that writes back. */
export class QuorumWrite<State extends Keyed> extends QuorumRequest {
  /** @param holders have it already. */
  constructor(
    id: OperationId,
    public version: State,
    /** What the client is told. */
    readonly result: Result,
    beganAt: number,
    holders: readonly NodeId[] = [],
  ) {
    super(id, version.key, beganAt);
    this.answered.push(...holders);
  }

  /** It is on its way to the coordinator's own disk, before it goes to the others. */
  isLocal = false;

  /** A network may say so twice. */
  writtenAt(from: NodeId): void {
    if (!this.answered.includes(from)) this.answered.push(from);
  }
}

/** What each replica has answered so far to a read, or to a write that asks for the greatest timestamp first. */
export class QuorumRead<State extends Keyed> extends QuorumRequest {
  newest: State | undefined;
  readonly #versions: (State | undefined)[] = [];

  constructor(
    id: OperationId,
    key: number,
    beganAt: number,
    private readonly resolution: Resolution<State>,
    /** What is to be written with a timestamp after the newest; null for a read. */
    readonly writes: number | null = null,
  ) {
    super(id, key, beganAt);
  }

  /** Those that answered with the newest version. */
  get holders(): NodeId[] {
    const { newest } = this;
    return this.answered.filter(
      (_, index) => newest !== undefined && !this.resolution.adds(newest, this.#versions[index]),
    );
  }

  answeredBy(from: NodeId, version: State | undefined): void {
    if (this.answered.includes(from)) return;
    this.answered.push(from);
    this.#versions.push(version);
    if (version !== undefined) this.newest = this.resolution.merge(version, this.newest);
  }

  /** The replicas that answered with less than the newest version, each once for each newest. */
  takeStale(newest: State): readonly NodeId[] {
    let stale = NOBODY;
    for (let index = 0; index < this.answered.length; index++) {
      if (!this.resolution.adds(newest, this.#versions[index])) continue;
      this.#versions[index] = newest;
      stale = [...stale, this.answered[index] as NodeId];
    }
    return stale;
  }
}
