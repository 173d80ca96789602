import type { Version } from './last-write-wins.js';
import { FIELD_BYTES } from './message-size.js';

/**
 * Of one key, by node: the greatest stamp of a version that the node accepted, among those that somebody has seen; it has seen all of
 * that node's before, too. -Infinity: none. A node's stamps rise, so they count its versions as well as 1, 2, 3, ... would.
 *
 * Source: Parker et al., "Detection of mutual inconsistency in distributed systems", IEEE TSE 9 (3), 1983.
 */
export type VersionVector = readonly number[];

/** What identifies a version among all of its key. */
export type Dot = Pick<Version, 'node' | 'timestamp'>;

/** Who has seen nothing. */
export function emptyVector(nodes: number): VersionVector {
  return new Array<number>(nodes).fill(-Infinity);
}

export function covers(vector: VersionVector, { node, timestamp }: Dot): boolean {
  return vector[node]! >= timestamp;
}

/** Who has seen what either has. */
export function joinedVectors(one: VersionVector, other: VersionVector): VersionVector {
  const joined = one.slice();
  for (let node = 0; node < joined.length; node++) if (other[node]! > joined[node]!) joined[node] = other[node]!;
  return joined;
}

/** Who has seen that version besides. */
export function withDot(vector: VersionVector, { node, timestamp }: Dot): VersionVector {
  return vector.with(node, Math.max(vector[node]!, timestamp));
}

/** One number for each node of the cluster. */
export function sizeOfVector(nodes: number): number {
  return nodes * FIELD_BYTES;
}
