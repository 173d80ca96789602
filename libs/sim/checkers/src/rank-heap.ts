const NONE = -1;

/** Numbers, that of the lowest rank first. An empty heap gives -1. */
export class RankHeap {
  private readonly items: number[] = [];

  constructor(private readonly rank: Int32Array) {}

  push(item: number): void {
    const { items, rank } = this;
    let at = items.push(item) - 1;
    for (let up = (at - 1) >> 1; at > 0 && rank[items[up]!]! > rank[item]!; up = (at - 1) >> 1) {
      items[at] = items[up]!;
      at = up;
    }
    items[at] = item;
  }

  pop(): number {
    const { items, rank } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined) return NONE;
    if (items.length === 0) return top;
    let at = 0;
    for (let down = 1; down < items.length; down = at * 2 + 1) {
      if (down + 1 < items.length && rank[items[down + 1]!]! < rank[items[down]!]!) down++;
      if (rank[items[down]!]! >= rank[last]!) break;
      items[at] = items[down]!;
      at = down;
    }
    items[at] = last;
    return top;
  }
}
