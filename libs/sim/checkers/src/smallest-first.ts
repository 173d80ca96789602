/** A binary heap. */
export class SmallestFirst<Item> {
  readonly all: Item[] = [];

  constructor(private readonly precedes: (a: Item, b: Item) => boolean) {}

  push(item: Item): void {
    const { all } = this;
    let at = all.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.precedes(item, all[parent]!)) break;
      all[at] = all[parent]!;
      at = parent;
    }
    all[at] = item;
  }

  /** The smallest, which it takes out. */
  pop(): Item | undefined {
    const { all } = this;
    const smallest = all[0];
    const item = all.pop();
    if (item === undefined || all.length === 0) return smallest;
    let at = 0;
    for (let child = 1; child < all.length; child = 2 * at + 1) {
      if (child + 1 < all.length && this.precedes(all[child + 1]!, all[child]!)) child++;
      if (!this.precedes(all[child]!, item)) break;
      all[at] = all[child]!;
      at = child;
    }
    all[at] = item;
    return smallest;
  }
}
