import { isNewer } from '../last-write-wins.js';
import type { Write } from './messages.js';

/** What a node keeps of the writes that are applied there. */
export interface Versions {
  /** Whether something else is kept now. */
  merge(write: Write): boolean;
  /** Whether it would be kept. */
  lacks(write: Write): boolean;
  /** Of a key, the newest first; none: nobody wrote it. Must not be changed. */
  of(key: number): readonly Write[];
  all(): Iterable<Write>;
}

/** Of each key the newest version. */
export class NewestVersions implements Versions {
  readonly #newest = new Map<number, readonly [Write]>();

  merge(write: Write): boolean {
    if (!this.lacks(write)) return false;
    this.#newest.set(write.key, [write]);
    return true;
  }

  lacks(write: Write): boolean {
    return isNewer(write, this.#newest.get(write.key)?.[0]);
  }

  of(key: number): readonly Write[] {
    return this.#newest.get(key) ?? [];
  }

  *all(): Iterable<Write> {
    for (const [write] of this.#newest.values()) yield write;
  }
}
