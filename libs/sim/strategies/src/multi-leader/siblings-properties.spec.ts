import { nodeId, schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { writesOn } from '../causality.fixture.js';
import type { ReplicationTopology } from './links.js';
import type { MultiLeaderParameters } from './multi-leader.js';
import { heal, KEYS, NODES, type Played, playedAndJudged, told, WEIGHTS } from './played.fixture.js';

const parameters: fc.Arbitrary<MultiLeaderParameters> = fc.record({
  conflicts: fc.constant('siblings' as const),
  topology: fc.constantFrom<ReplicationTopology>(
    { kind: 'all-to-all' },
    { kind: 'star', hub: nodeId(1) },
    { kind: 'ring' },
  ),
  stamps: fc.constantFrom('clock' as const, 'hybrid' as const),
  delivery: fc.constantFrom('any' as const, 'causal' as const),
});
const schedule = (weights: typeof WEIGHTS & { readonly 'lose-disk'?: number }) =>
  schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights });

/** By value written: what its session had been told of the key before, and what that rested on. */
class Seen {
  readonly #ofSession = new Map<string, Set<number>>();
  readonly #ofWrite = new Map<number, ReadonlySet<number>>();
  readonly #heard = new Set<number>();

  /** To be called after every step. */
  look({ attempts }: Played): void {
    attempts.forEach((attempt, index) => {
      const { operation, session, answer } = attempt;
      const known = this.#known(session, operation.key);
      if (operation.kind === 'write' && !this.#ofWrite.has(operation.value)) {
        this.#ofWrite.set(operation.value, new Set([...known].flatMap((value) => [value, ...this.past(value)])));
      }
      if (answer?.result.kind !== 'ok' || this.#heard.has(index)) return;
      this.#heard.add(index);
      for (const value of told(attempt)) known.add(value);
    });
  }

  past(value: number): ReadonlySet<number> {
    return this.#ofWrite.get(value)!;
  }

  #known(session: number, key: number): Set<number> {
    const name = `${session} ${key}`;
    const known = this.#ofSession.get(name) ?? new Set();
    this.#ofSession.set(name, known);
    return known;
  }
}

function siblingsAt(cluster: Played, key: number): (readonly number[])[] {
  return NODES.map((node) => told(cluster.request(node, { kind: 'read', key, consistency: 'default' })));
}

it('in the end every node has exactly the versions that no other writer had been told of', () => {
  let conflicts = 0;
  let superseded = 0;
  // Nobody tries again: a second copy at another node is a second version.
  fc.assert(
    fc.property(schedule({ ...WEIGHTS, retry: 0, request: 30, flush: 40 }), parameters, (moves, parameters) => {
      const seen = new Seen();
      const { cluster } = playedAndJudged(moves, { parameters, afterMove: (played) => seen.look(played) });
      heal(cluster);
      for (const key of KEYS) {
        const written = [...new Set(writesOn(cluster, key).map(({ value }) => value))];
        const left = written.filter((value) => !written.some((other) => seen.past(other).has(value)));
        expect(siblingsAt(cluster, key)).toEqual(NODES.map(() => left.toSorted((x, y) => x - y)));
        conflicts += Math.max(0, left.length - 1);
        superseded += written.length - left.length;
      }
    }),
    { seed: 1, numRuns: 150 },
  );
  expect(conflicts).toBeGreaterThan(200);
  expect(superseded).toBeGreaterThan(200);
});

it('every node has the same siblings in the end where whole disks are lost, and writes tried again elsewhere', () => {
  fc.assert(
    fc.property(schedule({ ...WEIGHTS, 'lose-disk': 2 }), parameters, (moves, parameters) => {
      const { cluster } = playedAndJudged(moves, { parameters });
      heal(cluster);
      // What waits for writes that were lost goes on when their node has begun another log.
      NODES.forEach((node) => cluster.request(node, { kind: 'write', key: 9, value: 1000 + node }));
      heal(cluster);
      for (const key of KEYS) {
        const [first, ...others] = siblingsAt(cluster, key);
        for (const other of others) expect(other).toEqual(first);
      }
    }),
    { seed: 2, numRuns: 150 },
  );
});
