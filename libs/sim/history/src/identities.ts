/** Whole numbers that were met. Those that count up, as in a file in order, cost nothing to remember. */
export class Identities {
  private first = 0;
  private next = 0;
  private readonly others = new Set<number>();

  /** False if it was met before. */
  add(id: number): boolean {
    if (this.first === this.next) this.first = this.next = id;
    if (id >= this.first && id < this.next) return false;
    if (this.others.has(id)) return false;
    if (id === this.next) this.next++;
    else this.others.add(id);
    return true;
  }
}
