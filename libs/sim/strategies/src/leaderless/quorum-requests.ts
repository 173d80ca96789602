import { INITIAL_VALUE, type NodeId, type OperationId } from '@isthmus/sim-protocol';
import { isNewer, type Version } from '../last-write-wins.js';

/** A coordinator's write that fewer than w replicas have on disk. */
export class QuorumWrite {
  readonly #written: NodeId[] = [];

  constructor(
    readonly id: OperationId,
    readonly version: Version,
    readonly beganAt: number,
  ) {}

  /** Gives how many replicas have it on disk, now that `from` has. A network may say so twice. */
  writtenAt(from: NodeId): number {
    if (!this.#written.includes(from)) this.#written.push(from);
    return this.#written.length;
  }
}

/** A coordinator's read: what each replica has answered so far. */
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
  ) {}

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
