import { INITIAL_VALUE, type NodeId, type OperationId } from '@isthmus/sim-protocol';
import { isNewer, type Version } from '../last-write-wins.js';

/** A version that fewer than w replicas have on disk, as far as its coordinator knows: of a write, or of a read that writes back. */
export class QuorumWrite {
  readonly #written: NodeId[];

  /** @param holders have it already. */
  constructor(
    readonly id: OperationId,
    readonly version: Version,
    readonly beganAt: number,
    holders: readonly NodeId[] = [],
  ) {
    this.#written = [...holders];
  }

  /** Gives how many replicas have it on disk, now that `from` has. A network may say so twice. */
  writtenAt(from: NodeId): number {
    if (!this.#written.includes(from)) this.#written.push(from);
    return this.#written.length;
  }
}

/** What each replica has answered so far to a read, or to a write that asks for the greatest timestamp first. */
export class QuorumRead {
  newest: Version | undefined;
  isAnswered = false;
  readonly #answered: NodeId[] = [];
  readonly #versions: (Version | undefined)[] = [];

  constructor(
    readonly id: OperationId,
    /** How many were asked. */
    readonly replicas: number,
    readonly beganAt: number,
    /** What is to be written with a timestamp after the newest; null for a read. */
    readonly writes: { readonly key: number; readonly value: number } | null = null,
  ) {}

  /** Those that answered with the newest version. */
  get holders(): NodeId[] {
    const { newest } = this;
    return this.#answered.filter((_, index) => newest !== undefined && !isNewer(newest, this.#versions[index]));
  }

  get value(): number {
    return this.newest?.value ?? INITIAL_VALUE;
  }

  /** Gives how many replicas have answered, now that `from` has. */
  answeredBy(from: NodeId, version: Version | undefined): number {
    if (!this.#answered.includes(from)) {
      this.#answered.push(from);
      this.#versions.push(version);
      if (version !== undefined && isNewer(version, this.newest)) this.newest = version;
    }
    return this.#answered.length;
  }

  /** Calls back for each replica that answered with less than the newest version, once for each newest. */
  repairStale(repair: (replica: NodeId, newest: Version) => void): void {
    const { newest } = this;
    if (newest === undefined) return;
    for (let index = 0; index < this.#answered.length; index++) {
      if (!isNewer(newest, this.#versions[index])) continue;
      this.#versions[index] = newest;
      repair(this.#answered[index] as NodeId, newest);
    }
  }
}
