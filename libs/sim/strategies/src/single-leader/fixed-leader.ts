import type { Input, Instant, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';
import { Journal } from './journal.js';
import { Leader, type LeaderOptions } from './leader.js';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import { TIMER } from './timers.js';

type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;
type Recalled = SingleLeaderMessage & { readonly kind: 'recalled' };

/** The node that leads for the whole run. When it has lost its disk, it takes its log back from its followers. */
export class FixedLeader implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #followers: readonly NodeId[];
  readonly #journal = new Journal();
  readonly #leader: Leader;
  /** By follower, while it recalls a log that its disk does not have; else null. */
  #recalled: Map<NodeId, Recalled> | null = null;

  constructor(options: LeaderOptions) {
    this.#followers = options.followers;
    this.#leader = new Leader(options, this.#journal);
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, now: Instant, out: Out): void {
    if (input.kind === 'start') this.#start(input.reason, input.recovered, out);
    else if (this.#recalled === null) this.#leader.step(input, now, out);
    else this.#recalling(this.#recalled, input, now, out);
  }

  #start(reason: 'boot' | 'restart', recovered: readonly SingleLeaderEntry[], out: Out): void {
    if (reason === 'boot') {
      this.#leader.boot(1, out);
      return;
    }
    const copied = recovered.slice(recovered.findLastIndex(({ kind }) => kind === 'recalling') + 1);
    const isWhole = copied.length === recovered.length || copied.some(({ kind }) => kind === 'epoch');
    if ((recovered.length > 0 && isWhole) || this.#followers.length === 0) {
      this.#journal.recover(recovered, copied);
      const epoch = copied.reduce((latest, entry) => ('epoch' in entry ? Math.max(latest, entry.epoch) : latest), 0);
      this.#leader.lead(recovered.length > 0 ? Math.max(1, epoch) + 1 : 1, out);
      return;
    }
    this.#journal.recover(recovered, []);
    this.#recalled = new Map();
    this.#journal.write({ kind: 'recalling' }, out);
    this.#recall(this.#recalled, out);
  }

  #recalling(
    recalled: Map<NodeId, Recalled>,
    input: Input<SingleLeaderMessage, SingleLeaderEntry>,
    now: Instant,
    out: Out,
  ): void {
    if (input.kind === 'message') {
      if (input.message.kind !== 'recalled') return;
      recalled.set(input.from, input.message);
      if (recalled.size === this.#followers.length) this.#restore(recalled, out);
    } else if (input.kind === 'timeout' || input.kind === 'connection-reset') {
      this.#recall(recalled, out);
    } else {
      this.#leader.step(input, now, out);
    }
  }

  #recall(recalled: Map<NodeId, Recalled>, out: Out): void {
    for (const follower of this.#followers) if (!recalled.has(follower)) out.send(follower, { kind: 'recall' });
    out.setTimer(TIMER.recall, RESEND_AFTER);
  }

  #restore(recalled: Map<NodeId, Recalled>, out: Out): void {
    const logs = [...recalled.values()];
    this.#recalled = null;
    out.cancelTimer(TIMER.recall);
    for (const entry of mostComplete(logs.map(({ log }) => log))) this.#journal.append(entry, out);
    this.#leader.lead(Math.max(1, ...logs.map(({ epoch }) => epoch)) + 1, out);
  }
}

/**
 * The log with the latest epoch at its end, the longest of those: every write that one of their nodes has acknowledged to a leader is
 * in it, unless a leader after that one lost it.
 */
export function mostComplete(logs: readonly (readonly LogEntry[])[]): readonly LogEntry[] {
  return logs.reduce((best, log) => {
    const [last, bestLast] = [log.at(-1)?.epoch ?? 0, best.at(-1)?.epoch ?? 0];
    return last > bestLast || (last === bestLast && log.length > best.length) ? log : best;
  }, []);
}
