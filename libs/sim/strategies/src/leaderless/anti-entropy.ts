import { type Nanos, nanos, type NodeId, type Outbox } from '@isthmus/sim-protocol';
import type { Copies } from './copies.js';
import { HashTree, LEAF_LEVEL, leafOf } from './hash-tree.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import type { Keyed, Resolution } from './resolution.js';
import { hash32 } from './ring.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;
type Received<State, Kind> = Extract<LeaderlessMessage<State>, { readonly kind: Kind }>;

export interface AntiEntropyOptions<State extends Keyed> {
  readonly self: NodeId;
  readonly nodes: number;
  readonly timer: number;
  readonly interval: Nanos;
  readonly resolution: Resolution<State>;
  replicasOf(key: number): readonly NodeId[];
}

/**
 * Each interval a node compares what it and one other node both keep, by trees of hashes: from the root down to the leaves that
 * differ, whose keys alone are sent. Each message is answered from what it says, so any of them may be lost.
 *
 * Source: DeCandia et al., "Dynamo", SOSP 2007, section 4.7; one tree for each other node instead of one for each range of keys.
 */
export class AntiEntropy<State extends Keyed> {
  readonly #options: AntiEntropyOptions<State>;
  /** By the other node, over the keys that both keep. */
  readonly #trees = new Map<NodeId, HashTree>();
  /** The keys here. */
  readonly #keysOf = new Map<number, number[]>();
  #rounds = 0;

  constructor(options: AntiEntropyOptions<State>) {
    this.#options = options;
  }

  /** Nodes begin one after another. */
  start(out: Out<State>): void {
    const { self, nodes, timer, interval } = this.#options;
    out.setTimer(timer, nanos(Math.ceil((interval * (self + 1)) / nodes)));
  }

  /** A copy on this disk has changed. */
  changed(before: State | undefined, after: State): void {
    const { self, resolution, replicasOf } = this.#options;
    const replicas = replicasOf(after.key);
    // A node that stood in and was sent a repair is no replica.
    if (!replicas.includes(self)) return;
    const leaf = leafOf(hash32(after.key));
    const change = (before === undefined ? 0 : resolution.hashOf(before)) ^ resolution.hashOf(after);
    for (const replica of replicas) if (replica !== self) this.#treeWith(replica).toggle(leaf, change);
    if (before !== undefined) return;
    const keys = this.#keysOf.get(leaf);
    if (keys === undefined) this.#keysOf.set(leaf, [after.key]);
    else keys.push(after.key);
  }

  timeout(out: Out<State>): void {
    const { timer, interval } = this.#options;
    const peers = [...this.#trees.keys()];
    const peer = peers[this.#rounds++ % peers.length];
    if (peer !== undefined) out.send(peer, { kind: 'tree', ...this.#treeWith(peer).root });
    out.setTimer(timer, interval);
  }

  compare(from: NodeId, theirs: Received<State, 'tree'>, copies: Copies<State>, out: Out<State>): void {
    const tree = this.#treeWith(from);
    const differing = tree.differing(theirs);
    if (differing.length === 0) return;
    if (theirs.level < LEAF_LEVEL) out.send(from, { kind: 'tree', ...tree.below(theirs.level, differing) });
    else out.send(from, { kind: 'range', leaves: differing, versions: this.#within(differing, from, copies) });
  }

  merge(from: NodeId, { leaves, versions }: Received<State, 'range'>, copies: Copies<State>, out: Out<State>): void {
    const theirs = new Map(versions.map((state) => [state.key, state]));
    const missing = this.#within(leaves, from, copies).filter((state) =>
      this.#options.resolution.adds(state, theirs.get(state.key)),
    );
    copies.keepAll(versions, null, out);
    if (missing.length > 0) out.send(from, { kind: 'range-answer', versions: missing });
  }

  #within(leaves: readonly number[], peer: NodeId, copies: Copies<State>): State[] {
    return leaves
      .flatMap((leaf) => this.#keysOf.get(leaf) ?? [])
      .filter((key) => this.#options.replicasOf(key).includes(peer))
      .map((key) => copies.copyOf(key) as State);
  }

  #treeWith(peer: NodeId): HashTree {
    let tree = this.#trees.get(peer);
    if (tree === undefined) this.#trees.set(peer, (tree = new HashTree()));
    return tree;
  }
}
