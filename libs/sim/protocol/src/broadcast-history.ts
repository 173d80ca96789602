import { invariant } from './invariant.js';

/** What one node delivered to its application, in order. */
export interface DeliveryLog {
  /** Rows in the history. */
  readonly message: Int32Array;
  /** In the unit of the history. */
  readonly at: Float64Array;
  /** Whether the node is up at the end, with its log: then it owes every message that was acknowledged or delivered elsewhere. */
  readonly owesAll: boolean;
  /** Whether the history goes on for long after the node delivered last. One that does not may be about to deliver what it owes. */
  readonly isSettled: boolean;
}

/** Everything that was broadcast in one history and everything that was delivered. Row = message, by `broadcastAt`. */
export interface BroadcastHistory {
  readonly length: number;
  readonly nodes: readonly string[];
  readonly sessions: readonly string[];
  /** What witnesses call the messages. */
  readonly messages: readonly string[];
  /** Position in `sessions`; -1 for a message that nobody broadcast. */
  readonly session: Int32Array;
  /** The node that was asked to broadcast it: position in `nodes`; -1 for a message that nobody broadcast. */
  readonly node: Int16Array;
  /** In any unit; Infinity for a message that nobody broadcast. */
  readonly broadcastAt: Float64Array;
  /** When its session knew that it will be delivered. Infinity if it never did: it may be delivered somewhere, or nowhere. */
  readonly acknowledgedAt: Float64Array;
  /** One for each node. */
  readonly deliveries: readonly DeliveryLog[];
}

export interface BroadcastRow {
  readonly message: string;
  readonly session: string;
  readonly node: string;
  readonly broadcastAt: number;
  /** Infinity unless given. */
  readonly acknowledgedAt?: number;
}

interface Log {
  readonly message: string[];
  readonly at: number[];
  owesAll: boolean;
  isSettled: boolean;
}

/** Takes broadcasts and deliveries in any order, each node's deliveries in theirs. */
export class BroadcastHistoryBuilder {
  private readonly rows: BroadcastRow[] = [];
  private readonly known = new Set<string>();
  private readonly logs = new Map<string, Log>();

  /** @throws if a message is broadcast twice. */
  broadcast(row: BroadcastRow): void {
    invariant(!this.known.has(row.message), `${row.message} is broadcast twice`);
    this.known.add(row.message);
    this.rows.push(row);
    this.log(row.node);
  }

  deliver(node: string, message: string, at: number): void {
    const log = this.log(node);
    log.message.push(message);
    log.at.push(at);
  }

  /** The node is down at the end, or has lost its log. */
  excuse(node: string): void {
    this.log(node).owesAll = false;
  }

  /** The history ends soon after the node delivered last. */
  unsettled(node: string): void {
    this.log(node).isSettled = false;
  }

  finish(): BroadcastHistory {
    const delivered = [...this.logs.values()].flatMap(({ message }) => message);
    const strangers = [...new Set(delivered)].filter((message) => !this.known.has(message));
    const rows = [...this.rows].sort((a, b) => a.broadcastAt - b.broadcastAt);
    const messages = [...rows.map(({ message }) => message), ...strangers];
    const row = new Map(messages.map((message, index) => [message, index]));
    const nodes = [...this.logs.keys()];
    const sessions = [...new Set(rows.map(({ session }) => session))];
    const positions = new Map(sessions.map((session, index) => [session, index]));
    const column = <Value>(of: (row: BroadcastRow) => Value, none: Value) =>
      messages.map((_, index) => (index < rows.length ? of(rows[index]!) : none));
    return {
      length: messages.length,
      nodes,
      sessions,
      messages,
      session: Int32Array.from(column(({ session }) => positions.get(session)!, -1)),
      node: Int16Array.from(column(({ node }) => nodes.indexOf(node), -1)),
      broadcastAt: Float64Array.from(column(({ broadcastAt }) => broadcastAt, Infinity)),
      acknowledgedAt: Float64Array.from(column(({ acknowledgedAt }) => acknowledgedAt ?? Infinity, Infinity)),
      deliveries: [...this.logs.values()].map(({ message, at, owesAll, isSettled }) => ({
        message: Int32Array.from(message, (name) => row.get(name)!),
        at: Float64Array.from(at),
        owesAll,
        isSettled,
      })),
    };
  }

  private log(node: string): Log {
    const known = this.logs.get(node);
    if (known !== undefined) return known;
    const log: Log = { message: [], at: [], owesAll: true, isSettled: true };
    this.logs.set(node, log);
    return log;
  }
}
