import { INITIAL_VALUE, type Instant, type NodeId } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import { SIBLINGS_MAX } from '../siblings-limit.js';
import type { Resolution } from './resolution.js';
import { hash32 } from './ring.js';

/** Names one write of a key: the `counter`-th that `node` coordinated. */
export interface Dot {
  readonly node: NodeId;
  /** From 1. */
  readonly counter: number;
}

/** By node, in that order: the writes up to that counter. One entry for each node that has coordinated a write of the key. */
export type VersionVector = readonly Dot[];

/** One write with what its client had seen of the key. */
export interface Sibling extends Dot {
  readonly value: number;
  /** Chooses the value for a reader who wants one; decides nothing. */
  readonly timestamp: Instant;
  /** All of it is overwritten. Its own dot need not follow: that is what a version vector alone cannot say. */
  readonly context: VersionVector;
}

/** All that is known of a key and not overwritten; the newest timestamp first. Never empty. */
export interface Siblings {
  readonly key: number;
  readonly siblings: readonly Sibling[];
}

export function covers(vector: VersionVector, { node, counter }: Dot): boolean {
  return vector.some((entry) => entry.node === node && entry.counter >= counter);
}

/**
 * Dotted version vectors: a version is overwritten by a write whose client had read it, and by no other.
 *
 * Source: Preguiça, Baquero, Almeida, Fonte and Gonçalves, "Dotted version vectors: logical clocks for optimistic replication",
 * arXiv:1011.5808, 2010, and "Brief announcement: efficient causality tracking in distributed storage systems with dotted version
 * vectors", PODC 2012: `sync` is `merge`, `update` is `mint`.
 */
export const DOTTED_VERSIONS: Resolution<Siblings, VersionVector> = {
  adds: (a, b) => b === undefined || a.siblings.some((version) => lacks(b, version)),
  merge: (a, b) => {
    if (b === undefined) return a;
    const ofA = a.siblings.filter((version) => has(b, version) || lacks(b, version));
    const ofB = b.siblings.filter((version) => lacks(a, version));
    return { key: a.key, siblings: [...ofA, ...ofB].sort(byTime) };
  },
  versionOf: () => {
    throw new Error('a write whose context nobody knows');
  },
  valueOf: ({ siblings }) => siblings[0]?.value ?? INITIAL_VALUE,
  timestampOf: ({ siblings }) => Math.max(...siblings.map(({ timestamp }) => timestamp)) as Instant,
  timestampBy: (by, { siblings }) => {
    const own = siblings.filter(({ node }) => node === by).map(({ timestamp }) => timestamp);
    return own.length === 0 ? undefined : (Math.max(...own) as Instant);
  },
  resultOf: (state) => {
    const [value = INITIAL_VALUE, ...siblings] = valuesOf(state);
    return { kind: 'ok', value, swapped: false, ...(siblings.length === 0 ? {} : { siblings }) };
  },
  contextOf: joined,
  mint: ({ key, value, timestamp, node }, context, current, latest) => {
    const seen = context ?? [];
    if (beside(current, seen).length >= SIBLINGS_MAX) return null;
    const counter = 1 + Math.max(latest, ...joined(current).map((dot) => (dot.node === node ? dot.counter : 0)));
    return { counter, state: { key, siblings: [{ node, counter, value, timestamp, context: seen }] } };
  },
  hold: (state, out) => {
    const [value = INITIAL_VALUE, ...siblings] = valuesOf(state);
    out.hold(state.key, value, siblings);
  },
  hashOf: ({ key, siblings }) =>
    siblings.reduce((hash, { node, counter }) => hash ^ hash32(hash32(hash32(key) ^ node) ^ counter), 0) >>> 0,
  bytesOf: ({ siblings }) =>
    siblings.reduce((bytes, { context }) => bytes + 4 * FIELD_BYTES + bytesOfVector(context), FIELD_BYTES),
  // The key once, and the value of each.
  payloadOf: ({ siblings }) => FIELD_BYTES * (1 + siblings.length),
};

export function bytesOfVector(vector: VersionVector): number {
  return 2 * FIELD_BYTES * vector.length;
}

/** All that a reader of these has seen. Of each node that is all up to its greatest counter, for replicas take over whole copies. */
function joined(state: Siblings | undefined): VersionVector {
  const greatest = new Map<NodeId, number>();
  for (const { node, counter, context } of state?.siblings ?? [])
    for (const dot of [...context, { node, counter }])
      greatest.set(dot.node, Math.max(dot.counter, greatest.get(dot.node) ?? 0));
  return [...greatest].sort(([a], [b]) => a - b).map(([node, counter]) => ({ node, counter }));
}

/** Each once: a client that asked again may have written one twice. */
function valuesOf(state: Siblings | undefined): number[] {
  return [...new Set(state?.siblings.map(({ value }) => value))];
}

/** Those that a write by a client which has seen `context` leaves. */
function beside(state: Siblings | undefined, context: VersionVector): readonly Sibling[] {
  return (state?.siblings ?? []).filter((version) => !covers(context, version));
}

function has({ siblings }: Siblings, { node, counter }: Dot): boolean {
  return siblings.some((version) => version.node === node && version.counter === counter);
}

function lacks(state: Siblings, version: Sibling): boolean {
  return !has(state, version) && !state.siblings.some(({ context }) => covers(context, version));
}

function byTime(a: Sibling, b: Sibling): number {
  return b.timestamp - a.timestamp || b.node - a.node || b.counter - a.counter;
}
