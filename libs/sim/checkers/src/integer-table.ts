/** Numbers of at least 0 by integers: a plain table for those near 0, as keys and values that workloads draw are, a map for others. */
export class IntegerTable {
  private readonly near: Int32Array;
  private readonly far = new Map<number, number>();

  /** @param entries about how many there will be. */
  constructor(entries: number) {
    this.near = new Int32Array(2 * entries + 1024).fill(-1);
  }

  /** -1 where there is none. */
  get(integer: number): number {
    return integer >= 0 && integer < this.near.length ? this.near[integer]! : (this.far.get(integer) ?? -1);
  }

  set(integer: number, to: number): void {
    if (integer >= 0 && integer < this.near.length) this.near[integer] = to;
    else this.far.set(integer, to);
  }
}
