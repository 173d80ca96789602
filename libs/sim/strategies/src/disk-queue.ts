/** What waits for the disk, in the order in which it was written. Each persisted entry has one item here. */
export class DiskQueue<Item> {
  #items: Item[] = [];
  #head = 0;
  #persisted: number;

  /** `recovered`: how many entries the disk gave back at the start of this life; they count as persisted. */
  constructor(recovered: number) {
    this.#persisted = recovered;
  }

  get empty(): boolean {
    return this.#head === this.#items.length;
  }

  /** In the order in which they were written. */
  waiting(): Item[] {
    return this.#items.slice(this.#head);
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Visits the items that `count`, the number in a `persisted` input, newly covers. */
  persisted(count: number, visit: (item: Item) => void): void {
    for (; this.#persisted < count; this.#persisted++) visit(this.#items[this.#head++] as Item);
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    }
  }
}
