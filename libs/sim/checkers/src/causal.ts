import type { History } from '@isthmus/sim-protocol';
import { causalEdges, type Edges, orderAlong } from './causal-order.js';
import { CausalSweep } from './causal-sweep.js';
import { CAUSAL_MODELS, type CausalPattern, type CausalVerdict } from './causal-verdict.js';
import { causalWitness, cycleIn, type Link, pathBetween } from './causal-witness.js';
import { positionsWhere } from './positions.js';
import { FROM_NOWHERE, NO_READ, type ReadsFrom, readsFrom } from './reads-from.js';
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
  const sweep = new CausalSweep(graph);
  const search = searchConflicts(graph, sweep, edges);
  if (search.kind === 'memory') return undecided('memory');
  if (search.kind === 'initial') {
    return violated('WriteCOInitRead', pathBetween(graph, search.write, search.read), [search.read]);
  }
  const convergent = orderAlong(graph.length, edges);
  if (convergent.length === graph.length) return CAUSAL_MODELS.map((model) => ({ model, verdict: 'holds' }));
  const bad = firstOverwrittenRead(graph, sweep, edges, convergent);
  if (bad !== null) {
    const { read, write } = bad;
    const links = [...pathBetween(graph, graph.reads[read]!, write), ...pathBetween(graph, write, read)];
    return violated('WriteCORead', links, [write, read]);
  }
  const cycle = cycleIn(graph, edges, convergent);
  const conflict = cycle.find(({ read }) => read >= 0)!;
  const witness = causalWitness(history, graph, cycle, [conflict.read]);
  return [
    { model: 'CC', verdict: 'holds' },
    { model: 'CCv', verdict: 'violated', pattern: 'CyclicCF', witness },
  ];
}

function undecided(reason: 'repeated-values' | 'memory'): readonly CausalVerdict[] {
  return CAUSAL_MODELS.map((model) => ({ model, verdict: 'undecided', undecided: reason }));
}

interface ReadAndWrite {
  readonly read: number;
  readonly write: number;
}

type Conflicts = { readonly kind: 'added' | 'memory' } | ({ readonly kind: 'initial' } & ReadAndWrite);

/** Adds to the edges, for each read and chain, the last write to its key that precedes the read but not what the read returned. */
function searchConflicts(graph: ReadsFrom, sweep: CausalSweep, edges: Edges): Conflicts {
  const writes = new WritesByChain(graph, sweep.chainOf);
  const { reads, key } = graph;
  let initial: ReadAndWrite | null = null;
  const fits = sweep.run((read, past, notes) => {
    const returned = reads[read]!;
    if (initial !== null || returned === NO_READ || edges.length > CONFLICTS_MAX) return;
    const end = writes.firstRunOf(key[read]! + 1);
    for (let run = writes.firstRunOf(key[read]!); run < end; run++) {
      const chain = writes.chainOfRun(run);
      const reach = past[chain]!;
      if (notes === null) {
        if (writes.firstOf(run) <= reach) initial ??= { read, write: writes.firstOf(run) };
        continue;
      }
      // Noted: how far the chain precedes what was read, or was looked through for another reader of it.
      if (reach <= notes[chain]!) continue;
      const write = writes.lastBefore(run, reach);
      if (write > notes[chain]!) edges.add(write, returned, read);
      notes[chain] = reach;
    }
  });
  if (initial !== null) return { kind: 'initial', ...(initial as ReadAndWrite) };
  return { kind: fits && edges.length <= CONFLICTS_MAX ? 'added' : 'memory' };
}

/**
 * The first read, in causal order, that returned what a write that it follows has causally overwritten. Then the conflict
 * between the two lies on a cycle: among what an order along all edges had to leave out.
 */
function firstOverwrittenRead(
  { length, reads }: ReadsFrom,
  sweep: CausalSweep,
  edges: Edges,
  ordered: Int32Array,
): ReadAndWrite | null {
  const left = new Uint8Array(length).fill(1);
  for (const i of ordered) left[i] = 0;
  const conflicts = positionsWhere(
    edges.length,
    (e) => edges.read[e]! >= 0 && left[edges.from[e]!] === 1 && left[edges.to[e]!] === 1,
  ).sort((a, b) => edges.from[a]! - edges.from[b]! || a - b);
  const overwritten: number[] = [];
  const first = new Map<number, number>();
  conflicts.forEach((e, at) => {
    if (at === 0 || edges.from[conflicts[at - 1]!] !== edges.from[e]) first.set(edges.from[e]!, at);
  });
  sweep.run((write, past) => {
    for (let at = first.get(write) ?? conflicts.length; edges.from[conflicts[at]!] === write; at++) {
      const e = conflicts[at]!;
      const returned = reads[edges.read[e]!]!;
      if (past[sweep.chainOf[returned]!]! >= returned) overwritten.push(e);
    }
  });
  // Conflicts were added as the sweep met their reads.
  const e = overwritten.reduce((earliest, other) => Math.min(earliest, other), edges.length);
  return e === edges.length ? null : { read: edges.read[e]!, write: edges.from[e]! };
}
