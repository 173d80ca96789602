import { isNewer } from '../last-write-wins.js';
import type { Write } from './messages.js';

/** What a node keeps of the writes that are applied there. */
export interface Versions {
  /** Whether the write is kept now. */
  merge(write: Write): boolean;
  /** Whether it would be. */
  lacks(write: Write): boolean;
  newest(key: number): Write | undefined;
  all(): Iterable<Write>;
}

/** Of each key the newest version. */
export class NewestVersions implements Versions {
  readonly #newest = new Map<number, Write>();

  merge(write: Write): boolean {
    if (!this.lacks(write)) return false;
    this.#newest.set(write.key, write);
    return true;
  }

  lacks(write: Write): boolean {
    return isNewer(write, this.#newest.get(write.key));
  }

  newest(key: number): Write | undefined {
    return this.#newest.get(key);
  }

  all(): Iterable<Write> {
    return this.#newest.values();
  }
}
