import type { ObjectValue } from '@isthmus/sim-protocol';
import { layersFit } from './layers.js';
import { type Calls, NEVER_ENDS } from './object-calls.js';
import { type Identity, identityOf, valueAt } from './object-space.js';
import type { StructureAnswer } from './object-structure.js';

/** Behind all that was read. */
const UNSEEN = Number.MAX_SAFE_INTEGER;

/**
 * Decides a set that only grows, to which every element was added once.
 *
 * What was read must then form a chain, each set part of the next one; it tells between which reads an element was added, and
 * what nobody saw was added after all of them. So every operation has its place but for the order of those between which
 * nothing was read, and real time must agree.
 *
 * @returns `inapplicable` if elements were removed, looked for, or added twice.
 */
export function judgeGrowingSet(calls: Calls): StructureAnswer {
  const { length, step, steps, invokedAt, endedAt, values } = calls;
  const layerOfAdd = new Map<Identity, number>();
  let toldNothingNew = false;
  const identities = new Map<number, Identity>();
  for (let i = 0; i < length; i++) {
    const { kind, argument, result } = steps[step[i]!]!;
    if (kind === 'remove' || kind === 'contains') return 'inapplicable';
    if (kind === 'read') continue;
    const element = identityOf(valueAt(values, argument));
    if (layerOfAdd.has(element)) return 'inapplicable';
    identities.set(argument, element);
    layerOfAdd.set(element, UNSEEN);
    toldNothingNew ||= valueAt(values, result) === false;
  }
  // Each addition was the first of its element, so it did change the set.
  if (toldNothingNew) return 'violated';
  const layerOfRead = layersOfReads(calls, layerOfAdd);
  if (layerOfRead === null) return 'violated';
  const placed = [];
  for (let i = 0; i < length; i++) {
    const { kind, argument, result } = steps[step[i]!]!;
    const layer = kind === 'read' ? layerOfRead.get(result)! : layerOfAdd.get(identities.get(argument)!)!;
    // Added perhaps, and seen by nobody: as well never.
    if (layer === UNSEEN && endedAt[i] === NEVER_ENDS) continue;
    placed.push({ layer, invokedAt: invokedAt[i]!, endedAt: endedAt[i]! });
  }
  return layersFit(placed) ? 'holds' : 'violated';
}

/** Layers of what was read, by its position: even ones. Gives additions that were seen the odd layer below. Null if it is no chain. */
function layersOfReads(
  { steps, values }: Calls,
  layerOfAdd: Map<Identity, number>,
): ReadonlyMap<number, number> | null {
  const seen = new Map<number, ReadonlySet<Identity>>();
  for (const { kind, result } of steps) {
    if (kind !== 'read' || seen.has(result)) continue;
    const list = valueAt(values, result) as readonly ObjectValue[];
    seen.set(result, new Set(list.map(identityOf)));
  }
  const layers = new Map<number, number>();
  let layer = 0;
  let size = 0;
  for (const [result, elements] of [...seen].sort(([, a], [, b]) => a.size - b.size)) {
    if (elements.size > size) layer += 2;
    let older = 0;
    for (const element of elements) {
      const added = layerOfAdd.get(element);
      if (added === undefined) return null;
      if (added === UNSEEN) layerOfAdd.set(element, layer - 1);
      else older++;
    }
    if (older !== size) return null;
    size = elements.size;
    layers.set(result, layer);
  }
  return layers;
}
