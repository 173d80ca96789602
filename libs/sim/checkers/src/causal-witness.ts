import { type History, invariant } from '@isthmus/sim-protocol';
import { type Edges, predecessors } from './causal-order.js';
import { positionsWhere } from './positions.js';
import type { ReadsFrom } from './reads-from.js';
import type { OperationsWitness } from './session-verdict.js';
import { Told } from './told.js';

const NONE = -1;

/** That one operation comes before another. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** For a conflict: the read that `from` causally precedes and that returned `to`; else negative. */
  readonly read: number;
}

/** A shortest way from one operation to another along session order, reads-from and second channels. */
export function pathBetween(graph: ReadsFrom, from: number, to: number): readonly Link[] {
  const previous = predecessors(graph);
  const next = new Int32Array(graph.length).fill(NONE);
  const open = [to];
  for (let at = 0; at < open.length && next[from] === NONE; at++) {
    const i = open[at]!;
    const learned = graph.learned.operations.subarray(graph.learned.from[i]!, graph.learned.from[i + 1]!);
    for (const before of [graph.reads[i]!, previous[i]!, ...learned]) {
      if (before < 0 || before === to || next[before] !== NONE) continue;
      next[before] = i;
      open.push(before);
    }
  }
  const links: Link[] = [];
  for (let i = from; i !== to; i = next[i]!) {
    invariant(i >= 0, `operation ${from} does not precede operation ${to}`);
    links.push({ from: i, to: next[i]!, read: NONE });
  }
  return links;
}

/** A shortest cycle through one of the operations that an order along the edges had to leave out. */
export function cycleIn({ length }: ReadsFrom, edges: Edges, ordered: Int32Array): readonly Link[] {
  const placed = new Uint8Array(length);
  for (const i of ordered) placed[i] = 1;
  const left = positionsWhere(edges.length, (e) => placed[edges.from[e]!] === 0 && placed[edges.to[e]!] === 0);
  const begin = new Int32Array(length + 1);
  for (const e of left) begin[edges.to[e]! + 1]!++;
  for (let i = 0; i < length; i++) begin[i + 1]! += begin[i]!;
  const place = begin.slice();
  const into = new Int32Array(left.length);
  for (const e of left) into[place[edges.to[e]!]!++] = e;

  // Each operation left out follows another left out: going back must come round.
  const met = new Uint8Array(length);
  let start = placed.indexOf(0);
  for (; met[start] === 0; start = edges.from[into[begin[start]!]!]!) met[start] = 1;

  const onward = new Int32Array(length).fill(NONE);
  const open = [start];
  for (let at = 0; onward[start] === NONE; at++) {
    const i = open[at]!;
    for (const e of into.subarray(begin[i]!, begin[i + 1]!)) {
      const from = edges.from[e]!;
      if (onward[from] !== NONE) continue;
      onward[from] = e;
      open.push(from);
    }
  }
  const links: Link[] = [];
  let i = start;
  do {
    const e = onward[i]!;
    links.push({ from: i, to: edges.to[e]!, read: edges.read[e]! });
    i = edges.to[e]!;
  } while (i !== start);
  return links;
}

/**
 * Tells the operations on a way or a cycle, without those that only lie between two others of their session; always the given
 * ones, the offender last of them.
 */
export function causalWitness(
  history: History,
  graph: ReadsFrom,
  links: readonly Link[],
  always: readonly [...number[], number],
): OperationsWitness {
  const told = new Told(history, graph);
  const tell = (i: number) => {
    if (graph.reads[i]! >= 0) told.write(graph.reads[i]!);
    told.all(i);
  };
  const tellWay = (way: readonly Link[]) => {
    way.forEach(({ from, to }, at) => {
      const between = at > 0 && isInSession(graph, way[at - 1]!) && isInSession(graph, way[at]!);
      if (!between || always.includes(from)) tell(from);
      if (at === way.length - 1) tell(to);
    });
  };
  let way: Link[] = [];
  for (const link of links) {
    if (link.read < 0) {
      way.push(link);
      continue;
    }
    tellWay(way);
    way = [];
    tellWay(pathBetween(graph, link.from, link.read));
    tell(link.to);
    told.conflict(link.from, link.to, link.read);
  }
  tellWay(way);
  const offender = always.at(-1)!;
  tell(offender);
  told.observers();
  return { offender: graph.row[offender]!, operations: told.operations, statements: told.statements };
}

function isInSession({ session, reads }: ReadsFrom, { from, to }: Link): boolean {
  return session[from] === session[to] && reads[to] !== from;
}
