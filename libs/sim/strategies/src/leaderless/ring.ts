import { type Cluster, invariant, type NodeId } from '@isthmus/sim-protocol';

/** Places of each node on the ring: Cassandra's `num_tokens` since 4.0. */
const TOKENS = 16;

/**
 * Consistent hashing: every node has several places on a ring, at the hashes of its numbers, and a key belongs to the nodes that
 * come after its own hash.
 *
 * Source: Karger et al., STOC 1997; DeCandia et al., "Dynamo", SOSP 2007, section 4.2, on virtual nodes.
 */
export class Ring {
  readonly #tokens: readonly { readonly at: number; readonly node: NodeId }[];
  readonly #nodes: number;
  /** By the token that a walk begins with. */
  readonly #walks: (readonly NodeId[] | undefined)[] = [];

  constructor({ nodes }: Cluster) {
    this.#nodes = nodes.length;
    this.#tokens = nodes
      .flatMap(({ id }) =>
        Array.from({ length: TOKENS }, (_, token) => ({ at: hash32(id * TOKENS + token + 1), node: id })),
      )
      .sort((a, b) => a.at - b.at || a.node - b.node);
  }

  /** All nodes, in the order in which a walk from the key's hash first meets them. */
  walk(key: number): readonly NodeId[] {
    const start = this.#after(hash32(~key));
    return (this.#walks[start] ??= this.#walkFrom(start));
  }

  #walkFrom(start: number): readonly NodeId[] {
    const met = new Set<NodeId>();
    for (let step = 0; met.size < this.#nodes; step++) {
      const token = this.#tokens[(start + step) % this.#tokens.length];
      invariant(token !== undefined, 'a ring without nodes');
      met.add(token.node);
    }
    return [...met];
  }

  /** The first token at or after a place, in a circle. */
  #after(place: number): number {
    let [low, high] = [0, this.#tokens.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#tokens[middle]?.at ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low % this.#tokens.length;
  }
}

/** Scatters whole numbers over [0, 2^32); a bijection. Source: Appleby, MurmurHash3, 32-bit finalizer. */
export function hash32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
