import type { Instant, Nanos, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { Journal } from '../journal.js';
import type { Ping, PrimaryBackupEntry, PrimaryBackupMessage } from './messages.js';
import type { View } from './view.js';

type Out = Outbox<PrimaryBackupMessage, PrimaryBackupEntry>;

/**
 * Decides who is primary and who is backup. One process on one node: while it is down the view stays as it is.
 *
 * It leaves a view only once that one's primary has acknowledged it, for then every backup has all that clients were ever told; and
 * only for a view whose primary is the same or a backup of it. Who is silent for `timeout` is taken for dead. Being wrong about that,
 * as about all else here, costs availability at most.
 */
export class ViewService {
  /** By node: when it was last heard, by this node's clock; and whether it said that its disk was lost. */
  readonly #heardAt: Instant[];
  readonly #isEmpty: boolean[];
  #isAcknowledged = false;
  /** Being written to disk. */
  #proposed: View | null = null;

  constructor(
    private readonly options: {
      readonly self: NodeId;
      readonly nodes: number;
      readonly backups: number;
      readonly timeout: Nanos;
    },
    private readonly journal: Journal<PrimaryBackupEntry>,
    /** In force. */
    public view: View,
    now: Instant,
  ) {
    this.#heardAt = Array.from({ length: options.nodes }, () => now);
    this.#isEmpty = Array.from({ length: options.nodes }, () => false);
  }

  /** What must stay on the disk. */
  get views(): readonly View[] {
    return this.#proposed === null ? [this.view] : [this.view, this.#proposed];
  }

  hear(from: NodeId, { view, acknowledges, isEmpty }: Ping, now: Instant, out: Out): void {
    this.#heardAt[from] = now;
    this.#isEmpty[from] = isEmpty;
    if (view === null || this.#proposed !== null) return;
    // Only a service whose disk was lost knows less than others.
    if (view.number > this.view.number) this.#propose(view, out);
    else if (view.number === this.view.number && from === view.primary && acknowledges) this.#isAcknowledged = true;
  }

  /** Goes on to the next view if there is reason to, and leave to. */
  check(now: Instant, out: Out): void {
    if (this.#proposed !== null || !this.#isAcknowledged) return;
    const { self, nodes, timeout } = this.options;
    const { number, primary, backups } = this.view;
    const isAlive = (node: NodeId): boolean => node === self || now - this.#heardAt[node]! <= timeout;
    const serves = (node: NodeId): boolean => isAlive(node) && !this.#isEmpty[node]!;
    const able = backups.filter(serves);
    // Where no backup can take over, nobody but the primary has the data.
    const next = serves(primary) ? primary : (able.shift() ?? primary);
    for (let node = 0 as NodeId; node < nodes && able.length < this.options.backups; node++) {
      if (node !== next && isAlive(node) && !able.includes(node)) able.push(node);
    }
    const isSame = next === primary && able.length === backups.length && able.every((node, at) => node === backups[at]);
    if (!isSame) this.#propose({ kind: 'view', number: number + 1, primary: next, backups: able }, out);
  }

  /** A view is on disk: it is in force now. */
  decided(view: View): void {
    this.#proposed = null;
    this.#isAcknowledged = false;
    this.view = view;
  }

  #propose(view: View, out: Out): void {
    this.#proposed = view;
    this.journal.write(view, out);
  }
}
