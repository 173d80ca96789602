import { invariant } from '@isthmus/sim-protocol';

/** The first number of a set: below that of any single version, and below -1, which stands for none. */
const FIRST = -2;

/** Numbers for sets of concurrent versions, so that a column of versions can hold them: the same set has the same number. */
export class VersionSets {
  private readonly numbers = new Map<string, number>();
  private readonly sets: (readonly number[])[] = [];

  /** @param versions at least two, in any order, none twice. */
  numberOf(versions: readonly number[]): number {
    const sorted = [...versions].sort((a, b) => a - b);
    invariant(sorted.length > 1 && sorted.every((version, i) => version !== sorted[i - 1]), 'siblings are different');
    const name = sorted.join(' ');
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = FIRST - this.sets.length;
    this.sets.push(sorted);
    this.numbers.set(name, number);
    return number;
  }

  /** Every set that was given a number. */
  get all(): readonly (readonly number[])[] {
    return this.sets;
  }

  /** The versions of a set, or the single version that the number is. */
  membersOf(number: number): readonly number[] {
    return number <= FIRST ? this.sets[FIRST - number]! : [number];
  }
}
