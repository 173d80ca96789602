import type { Instant, NodeId } from '@isthmus/sim-protocol';
import { type Dependencies, type Dependency, NO_DEPENDENCIES } from './dependencies.js';
import type { LogPlace } from './sources.js';

/** A write with what must be visible where it becomes visible. */
interface Dependent extends LogPlace {
  /** Absent: nothing. */
  readonly dependencies?: Dependencies;
}

/** One node's log as readers here see it. */
interface VisibleLog<Write> {
  /** Of the log whose first `count` writes are visible; null: none is. */
  incarnation: Instant | null;
  count: number;
  /** Of that node's latest log that is known here; -Infinity: none is. */
  latest: number;
  /** On disk here and not visible, from `head` on. */
  waiting: Write[];
  head: number;
}

/** Which writes readers at this node can see: of each node's log the first ones, as many as have all their dependencies. */
export class VisibleLogs<Write extends Dependent> {
  /** By node. */
  readonly #logs: readonly VisibleLog<Write>[];
  /** Writes that wait, of all logs. */
  #waiting = 0;

  constructor(nodes: number) {
    this.#logs = Array.from({ length: nodes }, () => ({
      incarnation: null,
      count: 0,
      latest: -Infinity,
      waiting: [],
      head: 0,
    }));
  }

  /** The first node whose log is not visible far enough for these; null: all can be seen. */
  missing(dependencies: Dependencies): NodeId | null {
    for (const dependency of dependencies) if (!this.#includes(dependency)) return dependency.node;
    return null;
  }

  /** That node has begun a log: nobody will get more of those before, and who waits for them must go on. */
  begun(node: NodeId, incarnation: Instant): void {
    const log = this.#logs[node]!;
    log.latest = Math.max(log.latest, incarnation);
  }

  /** A write of this node's own log, accepted when all that it depends on could be seen. */
  show({ node, incarnation, position }: LogPlace): void {
    const log = this.#logs[node]!;
    log.incarnation = incarnation;
    log.count = position + 1;
  }

  /** The next write of another node's log is on disk here. Calls back for each write that becomes visible, none before what it depends on. */
  add(write: Write, appear: (write: Write) => void): void {
    const log = this.#logs[write.node]!;
    // What waits for a log that was lost may go on, and the new one may wait for that.
    const isFirst = log.latest < write.incarnation;
    this.begun(write.node, write.incarnation);
    log.waiting.push(write);
    this.#waiting++;
    if (!this.#reveal(log, appear) && !isFirst) return;
    for (let index = 0; this.#waiting > 0 && index < this.#logs.length; index++) {
      if (this.#reveal(this.#logs[index]!, appear)) index = -1;
    }
  }

  /** All that is visible here, of nodes other than `self`. */
  seenOf(self: NodeId): Dependencies {
    const seen: Dependency[] = [];
    this.#logs.forEach(({ incarnation, count }, node) => {
      if (node !== self && incarnation !== null) seen.push({ node: node as NodeId, incarnation, count });
    });
    return seen;
  }

  /** Writes on disk here that are not visible. */
  hidden(): Write[] {
    return this.#logs.flatMap(({ waiting, head }) => waiting.slice(head));
  }

  /** Whether more of the log is visible now. */
  #reveal(log: VisibleLog<Write>, appear: (write: Write) => void): boolean {
    const { head, waiting } = log;
    for (; log.head < waiting.length; log.head++) {
      const next = waiting[log.head]!;
      if (this.missing(next.dependencies ?? NO_DEPENDENCIES) !== null) break;
      this.show(next);
      this.#waiting--;
      appear(next);
    }
    const hasGrown = log.head > head;
    if (log.head === waiting.length) {
      log.waiting = [];
      log.head = 0;
    }
    return hasGrown;
  }

  #includes({ node, incarnation, count }: Dependency): boolean {
    const log = this.#logs[node]!;
    return log.latest > incarnation || (log.incarnation === incarnation && log.count >= count);
  }
}
