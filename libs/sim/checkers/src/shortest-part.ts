/**
 * From the last candidate to the first, settles those without which nothing before them violates: doubling the count of the
 * others that are kept, then halving, finds each in as many trials as its distance has digits.
 *
 * @param violates whether the first `count` candidates do, together with those settled.
 * @param settle keeps a candidate for good, by its position.
 * @param mayGoOn asked before each is looked for.
 * @returns how many of the first candidates are still needed: 0 unless it might not go on.
 */
export function settleFromTheEnd(
  candidates: number,
  violates: (count: number) => boolean,
  settle: (candidate: number) => void,
  mayGoOn: () => boolean = () => true,
): number {
  let known = candidates;
  while (known > 0 && mayGoOn() && !violates(0)) {
    let holding = 0;
    for (let count = 1; count < known; count *= 2) {
      if (violates(count)) known = count;
      else holding = count;
    }
    while (known - holding > 1) {
      const middle = (holding + known) >>> 1;
      if (violates(middle)) known = middle;
      else holding = middle;
    }
    known--;
    settle(known);
  }
  return known;
}
