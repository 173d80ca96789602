import { matrix, roundTripMs } from '@isthmus/sim-catalog';
import { invariant } from '@isthmus/sim-protocol';
import type { Document } from './play.js';

/** Round trips between sites in milliseconds: from, to. */
export type RoundTrips = readonly (readonly [from: string, to: string, ms: number])[];

/** Nothing takes time but the links, and these always as long. */
export const STILL_NODES = { serviceTime: '0s', fsync: '0s' } as const;

/** A topology of sites with one replica each, and of others that have only clients. */
export function topologyOf({
  replicas,
  clientsOnly = [],
  roundTrips,
}: {
  readonly replicas: readonly string[];
  readonly clientsOnly?: readonly string[];
  readonly roundTrips: RoundTrips;
}): Document {
  return {
    datacenters: [...replicas.map((id) => ({ id })), ...clientsOnly.map((id) => ({ id, nodes: 0 }))],
    links: { roundTrips: matrixOf(roundTrips), jitter: { kind: 'none' } },
    intraDatacenter: { roundTrip: '0s' },
    nodes: STILL_NODES,
  };
}

function matrixOf(roundTrips: RoundTrips): Record<string, Record<string, string>> {
  const matrix: Record<string, Record<string, string>> = {};
  for (const [from, to, ms] of roundTrips) (matrix[from] ??= {})[to] = `${ms}ms`;
  return matrix;
}

/** Arrivals so seldom that nobody waits for another, each of a key of its own. */
export const IDLE = {
  arrivals: { kind: 'open', rate: '2/s' },
  keys: { distribution: 'uniform', count: 10_000 },
} as const;

export const WRITES = [{ kind: 'write', share: 1 }] as const;
export const READS = [{ kind: 'read', share: 1 }] as const;

/** Round trips of a matrix of the catalog as runs have them, in milliseconds: half of what was measured from either side; 0 to itself. */
export function roundTripBetween(id: string): (a: string, b: string) => number {
  const measured = matrix(id);
  invariant(measured !== undefined, `the catalog has lost ${id}`);
  return (a, b) => {
    if (a === b) return 0;
    const [there, back] = [roundTripMs(measured, a, b), roundTripMs(measured, b, a)];
    invariant(there !== null && back !== null, `between ${a} and ${b} nothing was measured`);
    return (there + back) / 2;
  };
}
