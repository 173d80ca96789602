/** Children of each inner node. */
export const FAN_OUT = 16;
/** The level of the leaves; the root is on level 0. */
export const LEAF_LEVEL = 3;
const LEAF_BITS = 12;

/** Some hashes of one level of a tree. */
export interface TreeHashes {
  readonly level: number;
  /** Nodes of the level above, whose children's hashes these are, FAN_OUT of each; none on level 0, which has the root alone. */
  readonly parents: readonly number[];
  readonly hashes: readonly number[];
}

/** The leaf that a key's hash falls into. */
export function leafOf(keyHash: number): number {
  return keyHash >>> (32 - LEAF_BITS);
}

/**
 * A Merkle tree over a set of items that changes all the time: 4,096 leaves, 16 children each.
 *
 * A node's hash is the exclusive or of the hashes of all items under it, so one item more or less changes four numbers, and equal
 * sets have equal hashes. Different sets have equal hashes with a probability of 2^-32; whatever changes next tells them apart.
 *
 * Source: Merkle, "A digital signature based on a conventional encryption function", CRYPTO 1987; DeCandia et al., "Dynamo", SOSP
 * 2007, section 4.7.
 */
export class HashTree {
  /** By level, by node; what is not there is 0. */
  readonly #hashes = Array.from({ length: LEAF_LEVEL + 1 }, () => new Map<number, number>());

  /** Puts an item in, or takes it out. */
  toggle(leaf: number, itemHash: number): void {
    for (let level = LEAF_LEVEL, node = leaf; level >= 0; level--, node = Math.floor(node / FAN_OUT)) {
      const hashes = this.#hashes[level]!;
      const hash = ((hashes.get(node) ?? 0) ^ itemHash) >>> 0;
      if (hash === 0) hashes.delete(node);
      else hashes.set(node, hash);
    }
  }

  get root(): TreeHashes {
    return { level: 0, parents: [], hashes: [this.#hash(0, 0)] };
  }

  /** The nodes of which another tree has another hash. */
  differing({ level, parents, hashes }: TreeHashes): number[] {
    const nodes = level === 0 ? [0] : parents.flatMap(childrenOf);
    return nodes.filter((node, index) => this.#hash(level, node) !== hashes[index]);
  }

  below(level: number, parents: readonly number[]): TreeHashes {
    const hashes = parents.flatMap(childrenOf).map((node) => this.#hash(level + 1, node));
    return { level: level + 1, parents, hashes };
  }

  #hash(level: number, node: number): number {
    return this.#hashes[level]?.get(node) ?? 0;
  }
}

function childrenOf(parent: number): number[] {
  return Array.from({ length: FAN_OUT }, (_, child) => parent * FAN_OUT + child);
}
