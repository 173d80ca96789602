/** 32-bit words that a set may hold before it refuses to grow: 64 MiB, and up to as much again in its index. */
const WORDS_MAX = 1 << 24;
const FREE = -1;

/**
 * The configurations that a search has been in: a set of fixed-length tuples of 32-bit words, in typed arrays, because a
 * search meets millions of them.
 */
export class Configurations {
  size = 0;
  private words: Int32Array;
  /** Position of an entry by hash with open addressing; at most half full. */
  private index = new Int32Array(16).fill(FREE);

  constructor(
    private readonly width: number,
    private readonly wordsMax = WORDS_MAX,
  ) {
    this.words = new Int32Array(width << 2);
  }

  /** Adds the tuple. `full` where the set holds as much as it may. */
  add(tuple: Int32Array): 'new' | 'known' | 'full' {
    const { width } = this;
    for (let slot = this.slotOf(tuple, 0); ; slot = (slot + 1) & (this.index.length - 1)) {
      const entry = this.index[slot]!;
      if (entry === FREE) {
        if ((this.size + 1) * width > this.wordsMax) return 'full';
        this.index[slot] = this.size;
        if ((this.size + 1) * width > this.words.length) this.words = enlarged(this.words);
        this.words.set(tuple, this.size * width);
        this.size++;
        if (this.size * 2 > this.index.length) this.reindex();
        return 'new';
      }
      if (this.equals(entry * width, tuple)) return 'known';
    }
  }

  private equals(from: number, tuple: Int32Array): boolean {
    for (let i = 0; i < this.width; i++) if (this.words[from + i] !== tuple[i]) return false;
    return true;
  }

  private slotOf(source: Int32Array, from: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ source[from + i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & (this.index.length - 1);
  }

  private reindex(): void {
    this.index = new Int32Array(this.index.length * 2).fill(FREE);
    for (let entry = 0; entry < this.size; entry++) {
      let slot = this.slotOf(this.words, entry * this.width);
      while (this.index[slot] !== FREE) slot = (slot + 1) & (this.index.length - 1);
      this.index[slot] = entry;
    }
  }
}

function enlarged(words: Int32Array): Int32Array {
  const larger = new Int32Array(words.length * 2);
  larger.set(words);
  return larger;
}
