import type { ClientPlace, NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import type { VersionVector } from './dotted-versions.js';

/** What a session has read of each key, brought back with its writes of that key: the context of a get in Dynamo, section 4.4. */
export class SiblingSession implements SessionClient<VersionVector> {
  readonly #seen = new Map<number, VersionVector>();

  constructor(
    private readonly place: ClientPlace,
    private readonly replicasOf: (key: number) => readonly NodeId[],
    /** Else all that it writes is concurrent with all that there is. */
    private readonly carries: boolean,
  ) {}

  /** Only a replica coordinates a write, or contexts would have an entry for every node: the nearest, then the next. */
  route({ kind, key }: Operation, attempt: number): Route | NodeId {
    if (kind !== 'write') return 'any';
    const replicas = this.place.nodes.filter((node) => this.replicasOf(key).includes(node));
    return replicas[(attempt - 1) % replicas.length] ?? 'any';
  }

  context({ kind, key }: Operation): VersionVector | null {
    return kind === 'write' && this.carries ? (this.#seen.get(key) ?? null) : null;
  }

  answered({ key }: Operation, _node: NodeId, _result: Result, context: VersionVector | null): void {
    if (context !== null) this.#seen.set(key, context);
  }

  unanswered(): void {}
}
