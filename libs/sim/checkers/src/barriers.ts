import type { ConstraintVerdict, Timed } from './constraint-verdict.js';

/** A session that came to a barrier. */
export interface Coming extends Timed {
  /** Which barrier. */
  readonly key: string;
  /** How many make a round. */
  readonly parties: number;
  /** The round that it was told it has passed; null where it was not told anything, so that it may have passed any. */
  readonly round: number | null;
}

/**
 * Whether a barrier held everybody back until all parties of the round had come.
 *
 * - Nobody is answered before every other party of the round has asked;
 * - rounds are counted from 1, and each has as many parties as it takes. Those that were not told may be among them, each of one round
 *   only, if they asked before anybody was told of it or of a later one;
 * - who asks after somebody has passed is of a later round. So the rounds of a session grow.
 *
 * @param comings in any order. Those who were told that they did not pass, or certainly never came, are none.
 * Cost: n log n.
 */
export function checkBarriers(comings: readonly Coming[]): ConstraintVerdict {
  const breaches = [...groupBy(comings, ({ key }) => key).values()].flatMap(breachesOf);
  const [first] = breaches.sort((a, b) => a.at - b.at || a.operations.at(-1)! - b.operations.at(-1)!);
  if (first === undefined) return { verdict: 'holds', violations: 0 };
  const { operations, statements } = first;
  return { verdict: 'violated', violations: breaches.length, witness: { operations, statements } };
}

interface Breach {
  /** When it had happened. */
  readonly at: number;
  readonly operations: readonly number[];
  readonly statements: readonly string[];
}

interface Passed extends Coming {
  readonly round: number;
}

function breachesOf(comings: readonly Coming[]): Breach[] {
  const passed = comings.filter((coming): coming is Passed => coming.round !== null);
  const rounds = [...groupBy(passed, ({ round }) => round).values()].map((parties) =>
    [...parties].sort((a, b) => a.respondedAt - b.respondedAt || a.operation - b.operation),
  );
  return [...goingBack(passed), ...rounds.flatMap(crowded), ...incomplete(rounds, comings)];
}

/** Who was told of no later round than somebody whose answer came before it asked. */
function goingBack(passed: readonly Passed[]): Breach[] {
  const byStart = [...passed].sort((a, b) => a.invokedAt - b.invokedAt || a.operation - b.operation);
  const byEnd = [...passed].sort((a, b) => a.respondedAt - b.respondedAt || a.operation - b.operation);
  const breaches: Breach[] = [];
  let answered = 0;
  let latest: Passed | undefined;
  for (const coming of byStart) {
    for (; byEnd[answered] !== undefined && byEnd[answered]!.respondedAt < coming.invokedAt; answered++) {
      if (latest === undefined || byEnd[answered]!.round > latest.round) latest = byEnd[answered]!;
    }
    if (latest === undefined || latest.round < coming.round) continue;
    breaches.push({
      at: coming.respondedAt,
      operations: [latest.operation, coming.operation],
      statements: [
        `#${latest.operation} passed ${coming.key} in round ${latest.round} by ${latest.respondedAt}.`,
        `#${coming.operation} came at ${coming.invokedAt}, after that, and passed in round ${coming.round}.`,
      ],
    });
  }
  return breaches;
}

function crowded(parties: readonly Passed[]): Breach[] {
  return parties.slice(parties[0]!.parties).map((one) => ({
    at: one.respondedAt,
    operations: [parties[0]!.operation, one.operation],
    statements: [
      `Round ${one.round} of ${one.key} is of ${one.parties}.`,
      `#${one.operation} was told that it passed in it, as ${parties.indexOf(one)} others before it.`,
    ],
  }));
}

/**
 * Rounds that cannot have been complete. A round is over before anybody is told of it or of a later one. What is not told of is shared
 * out to the first rounds first: whoever can be of one can be of every later one, so that nothing is lost by it.
 */
function incomplete(rounds: readonly (readonly Passed[])[], comings: readonly Coming[]): Breach[] {
  const inDoubt = comings.filter(({ round }) => round === null).map(({ invokedAt }) => invokedAt);
  inDoubt.sort((a, b) => a - b);
  const inOrder = [...rounds].sort((a, b) => a[0]!.round - b[0]!.round);
  const overBy = inOrder.map(([first]) => first!.respondedAt);
  for (let index = overBy.length - 2; index >= 0; index--) overBy[index] = Math.min(overBy[index]!, overBy[index + 1]!);
  let shared = 0;
  return inOrder.flatMap((parties, index) => {
    const { operation, key, round, respondedAt, parties: size } = parties[0]!;
    // Nobody was told of the rounds between: they took parties all the same.
    const untold = round - 1 - (inOrder[index - 1]?.[0]?.round ?? 0);
    const needed = Math.max(0, size - parties.length) + untold * size;
    let missing = needed;
    for (; missing > 0 && inDoubt[shared] !== undefined && inDoubt[shared]! <= overBy[index]!; missing--) shared++;
    if (missing === 0) return [];
    const rest = `${missing} of the ${size} parties of ${untold === 0 ? 'it' : 'it or of a round before it'} cannot have come.`;
    const statements = [`#${operation} passed ${key} in round ${round} by ${respondedAt}.`, rest];
    return [{ at: respondedAt, operations: [operation], statements }];
  });
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
