import type { Instant, Nanos, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { Journal } from '../journal.js';
import { type Configuration, tailOf } from './configuration.js';
import type { ChainEntry, ChainMessage, Ping } from './messages.js';

type Out = Outbox<ChainMessage, ChainEntry>;

/**
 * Decides who makes up the chain: takes out whom it has not heard for a while, and lets in, at the tail, who is there again. It is
 * one process on one node; while that is down or cut off the chain stays as it is.
 *
 * A configuration is told to anybody only once it is on the master's disk.
 */
export class Master {
  /** By node: when it was last heard, by this node's clock. */
  readonly #heardAt: Instant[];
  /** Being written to disk. */
  #proposed: Configuration | null = null;

  constructor(
    private readonly self: NodeId,
    nodes: number,
    private readonly timeout: Nanos,
    private readonly journal: Journal<ChainEntry>,
    /** In force. */
    public configuration: Configuration,
    now: Instant,
  ) {
    // Whoever was alive before this life may hold a lease still.
    this.#heardAt = Array.from({ length: nodes }, () => now);
  }

  /** Tells whether the ping may be answered, and so renew a lease: not that of a node which is about to be left out. */
  hear(from: NodeId, ping: Ping, now: Instant, out: Out): boolean {
    this.#heardAt[from] = now;
    if (this.#proposed === null) this.#consider(from, ping, out);
    const isLeftOut = this.configuration.chain.includes(from) && this.#proposed?.chain.includes(from) === false;
    return !isLeftOut;
  }

  #consider(from: NodeId, ping: Ping, out: Out): void {
    const { configuration } = this;
    // Only a master whose disk was lost knows less than others.
    if (ping.configuration.epoch > configuration.epoch) return this.#propose(ping.configuration, out);
    const { epoch, chain, joining } = configuration;
    if (!chain.includes(from)) {
      if (joining === null) this.#propose({ ...configuration, epoch: epoch + 1, joining: from }, out);
      return;
    }
    // What a member says holds in the configuration in which it said so: who was joining then was empty, and has its copy now.
    if (ping.configuration.epoch !== epoch) return;
    if (ping.isEmpty && chain.length > 1) {
      const others = chain.filter((node) => node !== from);
      this.#propose({ ...configuration, epoch: epoch + 1, chain: others }, out);
    } else if (from === tailOf(configuration) && ping.heir !== null && ping.heir === joining) {
      this.#propose({ ...configuration, epoch: epoch + 1, chain: [...chain, joining], joining: null }, out);
    }
  }

  /** Gives up whoever was silent for too long. The last one stays: nobody else has the history. */
  check(now: Instant, out: Out): void {
    if (this.#proposed !== null) return;
    const { configuration } = this;
    const { epoch } = configuration;
    const isAlive = (node: NodeId): boolean => node === this.self || now - this.#heardAt[node]! <= this.timeout;
    const alive = configuration.chain.filter(isAlive);
    const chain = alive.length === 0 ? configuration.chain : alive;
    const joining = configuration.joining !== null && isAlive(configuration.joining) ? configuration.joining : null;
    if (chain.length === configuration.chain.length && joining === configuration.joining) return;
    this.#propose({ ...configuration, epoch: epoch + 1, chain, joining }, out);
  }

  /** What must stay on the disk. */
  get configurations(): readonly Configuration[] {
    return this.#proposed === null ? [this.configuration] : [this.configuration, this.#proposed];
  }

  /** A configuration is on disk: it is in force now. */
  decided(configuration: Configuration): void {
    if (configuration.epoch > this.configuration.epoch) this.configuration = configuration;
    if (this.#proposed !== null && configuration.epoch >= this.#proposed.epoch) this.#proposed = null;
  }

  #propose(configuration: Configuration, out: Out): void {
    this.#proposed = configuration;
    this.journal.write(configuration, out);
  }
}
