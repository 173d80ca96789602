import { INITIAL_VALUE } from '@isthmus/sim-protocol';

interface Version {
  /** Position of its commit in the log, from 1. */
  readonly commit: number;
  readonly value: number;
}

const NONE: readonly Version[] = [];

/** Committed versions of every key, as many as some snapshot may still read. */
export class Versions {
  private readonly versions = new Map<number, Version[]>();

  /** What a key held after that many commits. Infinity: what it holds. */
  read(key: number, snapshot: number): number {
    const versions = this.of(key);
    let at = versions.length - 1;
    while (at >= 0 && versions[at]!.commit > snapshot) at--;
    return versions[at]?.value ?? INITIAL_VALUE;
  }

  /** The commits that wrote it after that many. */
  commitsSince(key: number, snapshot: number): readonly number[] {
    return this.of(key).flatMap(({ commit }) => (commit > snapshot ? [commit] : []));
  }

  /** `oldest`: no snapshot before that many commits is read any more. */
  install(key: number, version: Version, oldest: number): void {
    const versions = [...this.of(key), version];
    const first = versions.findIndex((_, at) => (versions[at + 1]?.commit ?? Infinity) > oldest);
    this.versions.set(key, versions.slice(first));
  }

  clear(): void {
    this.versions.clear();
  }

  keys(): Iterable<number> {
    return this.versions.keys();
  }

  private of(key: number): readonly Version[] {
    return this.versions.get(key) ?? NONE;
  }
}
