import type { Instant, NodeId } from '@isthmus/sim-protocol';
import type { Dependencies, Dependency } from './dependencies.js';
import type { CausalWrite } from './messages.js';

/** One node's log as readers here see it. */
interface VisibleLog {
  /** Of the log whose first `count` writes are visible; null: none is. */
  incarnation: Instant | null;
  count: number;
  /** Of that node's latest log that is known here; -Infinity: none is. */
  latest: number;
  /** On disk here and not visible, from `head` on. */
  waiting: CausalWrite[];
  head: number;
}

/** Which writes readers at this node can see: of each node's log the first ones, as many as have all their dependencies. */
export class VisibleLogs {
  /** By node. */
  readonly #logs: readonly VisibleLog[];
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
  show({ node, incarnation, position }: CausalWrite): void {
    const log = this.#logs[node]!;
    log.incarnation = incarnation;
    log.count = position + 1;
  }

  /** The next write of another node's log is on disk here. Calls back for each write that becomes visible, none before what it depends on. */
  add(write: CausalWrite, appear: (write: CausalWrite) => void): void {
    const log = this.#logs[write.node]!;
    this.begun(write.node, write.incarnation);
    log.waiting.push(write);
    this.#waiting++;
    if (!this.#reveal(log, appear)) return;
    for (let index = 0; this.#waiting > 0 && index < this.#logs.length; index++) {
      if (this.#reveal(this.#logs[index]!, appear)) index = -1;
    }
  }

  /** Writes on disk here that are not visible. */
  hidden(): CausalWrite[] {
    return this.#logs.flatMap(({ waiting, head }) => waiting.slice(head));
  }

  /** Whether more of the log is visible now. */
  #reveal(log: VisibleLog, appear: (write: CausalWrite) => void): boolean {
    const { head, waiting } = log;
    for (; log.head < waiting.length; log.head++) {
      const next = waiting[log.head]!;
      if (this.missing(next.dependencies) !== null) break;
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
