const BITS = 32;

/** Which sessions of a site are idle: a set of small integers that gives its least one. */
export class IdleSessions {
  private readonly words: Int32Array;
  /** No word before this one has a member. */
  private first = 0;

  constructor(capacity: number) {
    this.words = new Int32Array(Math.ceil(capacity / BITS));
  }

  add(ordinal: number): void {
    const word = ordinal >>> 5;
    this.words[word]! |= 1 << (ordinal & 31);
    if (word < this.first) this.first = word;
  }

  /** Takes the least one out; -1 if there is none. */
  take(): number {
    const { words } = this;
    for (let word = this.first; word < words.length; word++) {
      const members = words[word]!;
      if (members === 0) continue;
      const lowest = members & -members;
      words[word] = members ^ lowest;
      this.first = word;
      return word * BITS + (BITS - 1 - Math.clz32(lowest));
    }
    this.first = words.length;
    return -1;
  }
}
