import type { WorstCaseGround } from '@isthmus/sim-metrics';
import { type Guarantee, msFromNanos } from '@isthmus/sim-protocol';
import { type DelayRange, delayRanges, type DelayRanges, delayUncertainty } from './delay-ranges.js';
import type { Planned } from './plan.js';
import { isOwed } from './promises.js';
import type { Resolved } from './resolve.js';

/** What the worst-case theorems ask of a run: what is promised in it, and the delays of its links. */
export function worstCaseGround(planned: Planned, promises: readonly Guarantee[]): WorstCaseGround {
  return {
    promisesLinearizable: isOwed(planned, promises, 'linearizable'),
    promisesSequential: isOwed(planned, promises, 'sequential'),
    distanceMs: (sites) => msFromNanos(farthest(planned, sites)),
    uncertaintyMs: uncertaintyMs(planned),
  };
}

/** Sites stand for processes: of links within a datacenter nothing is asked. */
function uncertaintyMs(resolved: Resolved): number {
  const { cluster, sites } = resolved;
  const uncertainty = delayUncertainty(resolved);
  const size = cluster.datacenters.length;
  const places = cluster.datacenters.filter(({ id, nodes }) => nodes.length > 0 || sites.includes(id));
  const least = Math.min(
    ...places.flatMap(({ id: from }) =>
      places.flatMap(({ id: to }) => (from === to ? [] : [uncertainty[from * size + to]!])),
    ),
  );
  return least === Infinity ? Infinity : msFromNanos(least);
}

function farthest(resolved: Resolved, names: readonly string[]): number {
  const { cluster } = resolved;
  const ranges = delayRanges(resolved);
  const sites = cluster.datacenters.flatMap(({ id, name }) => (names.includes(name) ? [id] : []));
  const over = (pick: (range: DelayRange) => Float64Array): number => {
    const known = newsTravels(resolved, ranges, pick);
    return Math.max(
      ...sites.flatMap((one) =>
        sites.flatMap((other) => (one < other ? [Math.min(known(one, other), known(other, one))] : [])),
      ),
    );
  };
  const longest = over(({ greatest }) => greatest);
  return longest === Infinity ? over(({ least }) => least) : longest;
}

/** What it takes from a client at one site to a client at another: to a node, from node to node by whatever way is fastest, and on. */
function newsTravels(
  { cluster }: Resolved,
  { requests, replies, messages }: DelayRanges,
  pick: (range: DelayRange) => Float64Array,
): (from: number, to: number) => number {
  const size = cluster.datacenters.length;
  const [asking, answering, passing] = [pick(requests), pick(replies), pick(messages).slice()];
  const places = cluster.datacenters.filter(({ nodes }) => nodes.length > 0).map(({ id }) => id);
  // A node tells itself in no time.
  for (const place of places) passing[place * size + place] = 0;
  for (const by of places) for (const from of places) shorten(passing, { from, by, size, places });
  const known = asking.slice();
  for (let from = 0; from < size; from++) {
    for (const first of places) {
      for (const to of places) {
        const at = asking[from * size + first]! + passing[first * size + to]!;
        if (at < known[from * size + to]!) known[from * size + to] = at;
      }
    }
  }
  return (from, to) =>
    places.reduce(
      (least, last) => Math.min(least, known[from * size + last]! + answering[last * size + to]!),
      Infinity,
    );
}

/** Of all ways from a place, those round by another that are faster. */
function shorten(
  passing: Float64Array,
  {
    from,
    by,
    size,
    places,
  }: { readonly from: number; readonly by: number; readonly size: number; readonly places: readonly number[] },
): void {
  for (const to of places) {
    const around = passing[from * size + by]! + passing[by * size + to]!;
    if (around < passing[from * size + to]!) passing[from * size + to] = around;
  }
}
