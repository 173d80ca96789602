import type { History } from '@isthmus/sim-protocol';
import { CausalClocks, causalEdges, type Edges, orderAlong } from './causal-order.js';
import { CAUSAL_MODELS, type CausalPattern, type CausalVerdict } from './causal-verdict.js';
import { causalWitness, cycleIn, type Link, pathBetween } from './causal-witness.js';
import { FROM_NOWHERE, INITIAL_READ, type ReadsFrom, readsFrom } from './reads-from.js';
import { WritesByChain } from './writes-by-chain.js';

/** Conflict edges that may be remembered: 96 MiB. */
const CONFLICTS_MAX = 1 << 23;

/**
 * Whether a history is causally consistent (CC) and causally convergent (CCv), by the bad patterns of Bouajjani, Enea,
 * Guerraoui and Hamza, "On verifying causal consistency", POPL 2017, sections 5.1 and 5.3. CC: no cycle in session order and
 * reads-from (their closure is the causal order); no read from nowhere; no read of the initial value after a write to the key;
 * none of a write that another has causally overwritten. CCv also: no cycle in causal order and conflict order, in which a
 * write comes before another to its key if a read that it causally precedes returned the other.
 *
 * A compare-and-set that swapped is a read and then a write. Decided only where every value is written once to a key.
 *
 * Cost: operations times sessions, and for each read the sessions that wrote to its key.
 */
export function checkCausal(history: History): readonly CausalVerdict[] {
  const graph = readsFrom(history);
  if (graph === null) return undecided('repeated-values');
  const edges = causalEdges(graph);
  const violated = (
    pattern: CausalPattern,
    links: readonly Link[],
    always: readonly [...number[], number],
  ): readonly CausalVerdict[] => {
    const witness = causalWitness(history, graph, links, always);
    return CAUSAL_MODELS.map((model) => ({ model, verdict: 'violated', pattern, witness }));
  };

  const thinAir = graph.reads.indexOf(FROM_NOWHERE);
  if (thinAir >= 0) return violated('ThinAirRead', [], [thinAir]);
  const order = orderAlong(graph.length, edges);
  if (order.length < graph.length) {
    const cycle = cycleIn(graph, edges, order);
    return violated('CyclicCO', cycle, [cycle[0]!.from]);
  }
  const clocks = new CausalClocks(graph);
  if (!clocks.fits) return undecided('memory');
  const search = searchBadReads(graph, { clocks, order, edges });
  if (search.bad !== null) {
    const { read, write } = search.bad;
    const returned = graph.reads[read]!;
    const known = pathBetween(graph, write, read);
    return returned === INITIAL_READ
      ? violated('WriteCOInitRead', known, [read])
      : violated('WriteCORead', [...pathBetween(graph, returned, write), ...known], [write, read]);
  }

  const [holds] = CAUSAL_MODELS;
  if (search.full)
    return [
      { model: holds, verdict: 'holds' },
      { model: 'CCv', verdict: 'undecided', undecided: 'memory' },
    ];
  const convergent = orderAlong(graph.length, edges);
  if (convergent.length === graph.length) return CAUSAL_MODELS.map((model) => ({ model, verdict: 'holds' }));
  const cycle = cycleIn(graph, edges, convergent);
  const conflict = cycle.find(({ read }) => read >= 0)!;
  const witness = causalWitness(history, graph, cycle, [conflict.read]);
  return [
    { model: holds, verdict: 'holds' },
    { model: 'CCv', verdict: 'violated', pattern: 'CyclicCF', witness },
  ];
}

function undecided(reason: 'repeated-values' | 'memory'): readonly CausalVerdict[] {
  return CAUSAL_MODELS.map((model) => ({ model, verdict: 'undecided', undecided: reason }));
}

interface Search {
  readonly clocks: CausalClocks;
  readonly order: Int32Array;
  /** Conflict edges are added. */
  readonly edges: Edges;
}

/** The first read, in a causal order, that returns what the given write has overwritten. */
interface BadRead {
  readonly read: number;
  readonly write: number;
}

function searchBadReads(
  graph: ReadsFrom,
  { clocks, order, edges }: Search,
): { readonly bad: BadRead | null; readonly full: boolean } {
  const writes = new WritesByChain(graph, clocks.chainOf);
  const { reads, key } = graph;
  let bad: BadRead | null = null;
  clocks.sweep(order, (read, past) => {
    const returned = reads[read]!;
    if (bad !== null || (returned < 0 && returned !== INITIAL_READ)) return;
    writes.forEachLastOf(key[read]!, past, (write) => {
      if (write === returned || bad !== null) return;
      if (returned === INITIAL_READ || clocks.precedes(returned, write)) bad = { read, write };
      else if (edges.length < CONFLICTS_MAX && !clocks.precedes(write, returned)) edges.add(write, returned, read);
    });
  });
  return { bad, full: edges.length >= CONFLICTS_MAX };
}
