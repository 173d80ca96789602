import { isNewer } from '../last-write-wins.js';
import { covers, emptyVector, joinedVectors, type VersionVector, withDot } from '../version-vectors.js';
import type { Write } from './messages.js';
import type { Versions } from './versions.js';

/**
 * Of each key all versions that no other one supersedes. A version supersedes what its writer had seen of the key, and that must
 * have been read at a node: then it has seen, too, all that this had superseded, and the order in which versions come does not matter.
 */
export class Siblings implements Versions {
  readonly #siblings = new Map<number, readonly Write[]>();
  /** By key, what has been seen by whom was told its versions; only while they are the same. */
  readonly #seen = new Map<number, VersionVector>();

  constructor(private readonly nodes: number) {}

  merge(write: Write): boolean {
    const { key, supersedes } = write;
    const versions: Write[] = [];
    let isPlaced = false;
    for (const other of this.of(key)) {
      if (makesNeedless(other, write)) return false;
      if (supersedes !== undefined && covers(supersedes, other)) continue;
      if (!isPlaced && isNewer(write, other)) {
        versions.push(write);
        isPlaced = true;
      }
      versions.push(other);
    }
    if (!isPlaced) versions.push(write);
    this.#siblings.set(key, versions);
    this.#seen.delete(key);
    return true;
  }

  lacks(write: Write): boolean {
    return !this.of(write.key).some((other) => makesNeedless(other, write));
  }

  newest(key: number): Write | undefined {
    return this.of(key)[0];
  }

  /** Of a key, the newest first. Must not be changed. */
  of(key: number): readonly Write[] {
    return this.#siblings.get(key) ?? [];
  }

  /** The versions of a key that a write leaves which supersedes those. */
  beside(key: number, supersedes: VersionVector): readonly Write[] {
    return this.of(key).filter((version) => !covers(supersedes, version));
  }

  /** What has been seen of a key by whom is told its versions now. */
  seen(key: number): VersionVector {
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const nothing = emptyVector(this.nodes);
    const seen = this.of(key).reduce(
      (all, write) => joinedVectors(all, withDot(write.supersedes ?? nothing, write)),
      nothing,
    );
    this.#seen.set(key, seen);
    return seen;
  }

  *all(): Iterable<Write> {
    for (const siblings of this.#siblings.values()) yield* siblings;
  }
}

/** Whether it is that write, or supersedes it. */
function makesNeedless({ node, timestamp, supersedes }: Write, write: Write): boolean {
  return (
    (node === write.node && timestamp === write.timestamp) || (supersedes !== undefined && covers(supersedes, write))
  );
}
