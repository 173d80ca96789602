/** Whether one element of a partial order comes before another; elements are numbered from 0. */
export type Precedes = (a: number, b: number) => boolean;

/**
 * A largest set of elements none of which comes before another: its size is the width of the order.
 *
 * By Dilworth's theorem the width is the least number of chains that hold all elements: `length` less the greatest matching
 * of elements with elements after them [Fulkerson, Proc. AMS 7, 1956], found by augmenting paths, a layer at a time [Hopcroft
 * and Karp, SIAM J. Comput. 2, 1973]; the set itself by König's theorem.
 *
 * Cost: the pairs of the order times the square root of the elements.
 */
export function largestAntichain(length: number, precedes: Precedes): number[] {
  const all = Array.from({ length }, (_, element) => element);
  const after = all.map((a) => Int32Array.from(all.filter((b) => precedes(a, b))));
  const next = new Int32Array(length).fill(-1);
  const previous = new Int32Array(length).fill(-1);
  for (let layers = layered(after, next, previous); layers.reached; layers = layered(after, next, previous)) {
    const tried = new Int32Array(length);
    for (const a of all) if (next[a] === -1) augment(a, { after, next, previous, layer: layers.layer, tried });
  }
  const { layer } = layered(after, next, previous);
  // König: unreached as an earlier element, or reached as a later one, makes the least cover; the rest are incomparable.
  const reachedAsLater = new Uint8Array(length);
  for (const a of all) if (layer[a]! >= 0) for (const b of after[a]!) reachedAsLater[b] = 1;
  return all.filter((element) => layer[element]! >= 0 && reachedAsLater[element] === 0);
}

/** Layers of alternating paths from elements without a match; `reached`: some path ends at an element that nothing is matched to. */
function layered(after: readonly Int32Array[], next: Int32Array, previous: Int32Array) {
  const layer = new Int32Array(after.length).fill(-1);
  const queue: number[] = [];
  for (const [a, matched] of next.entries()) {
    if (matched !== -1) continue;
    layer[a] = 0;
    queue.push(a);
  }
  let reached = false;
  for (const a of queue) {
    for (const b of after[a]!) {
      const back = previous[b]!;
      if (back === -1) reached = true;
      else if (layer[back] === -1) {
        layer[back] = layer[a]! + 1;
        queue.push(back);
      }
    }
  }
  return { layer, reached };
}

interface Matching {
  readonly after: readonly Int32Array[];
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly layer: Int32Array;
  /** Of each element, how many of those after it have been tried in this round. */
  readonly tried: Int32Array;
}

/** One augmenting path along the layers, with a stack of its own: chains may be long. */
function augment(from: number, { after, next, previous, layer, tried }: Matching): void {
  const path = [from];
  for (let a = path.at(-1); a !== undefined; a = path.at(-1)) {
    const b = after[a]![tried[a]!];
    if (b === undefined) {
      layer[a] = -1;
      path.pop();
      continue;
    }
    tried[a]!++;
    const back = previous[b]!;
    if (back !== -1) {
      if (layer[back] === layer[a]! + 1) path.push(back);
      continue;
    }
    // Each element of the path takes the one that it was trying; the last of them is free.
    for (const element of path) {
      const match = after[element]![tried[element]! - 1]!;
      next[element] = match;
      previous[match] = element;
    }
    return;
  }
}
