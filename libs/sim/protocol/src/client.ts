import type { DatacenterId, NodeId } from './cluster.js';
import type { Operation, Result } from './operation.js';

/** Which node a client should ask for an operation. */
export type Route =
  /** Any replica serves it: the client asks the one that its workload's routing names. */
  | 'any'
  /** Only the leader serves it: the client asks the leader that it knows of, else any replica, and follows redirects. */
  | 'leader';

/**
 * The half of a strategy that runs in its clients.
 *
 * A request and its answer may carry a context: whatever the strategy wants a session to remember, such as a causal token,
 * the highest Lamport stamp it has seen, a fencing token or the last transaction that a server told it of. Nobody but the
 * strategy looks inside.
 */
export interface ClientHalf<Context> {
  /** Begins a session: one client process, sequential. It remembers what only its own answers told it. */
  createClient(place: ClientPlace): SessionClient<Context>;
  /** What the context adds to the request or the answer that carries it, on the wire, in bytes. */
  sizeOfContext(context: Context): number;
  /** How many of these bytes are values. Absent where a context is all metadata. */
  payloadOfContext?(context: Context): number;
}

/** Where a session is. */
export interface ClientPlace {
  readonly datacenter: DatacenterId;
  /** All nodes, in the order in which the session asks them where it has no better idea: those of the nearest datacenter first. */
  readonly nodes: readonly [NodeId, ...NodeId[]];
}

/** What a strategy does in one session. As a replica, it reads no clock and draws no random number. */
export interface SessionClient<Context> {
  /**
   * Whom to ask: a certain node, or whom `Route` says. `attempt` counts the requests for the operation, from 1. A redirect
   * that names a node is followed without asking here.
   */
  route(operation: Operation, attempt: number): Route | NodeId;
  /** What goes along with each request for the operation, retries included; null: nothing. Must not be changed afterwards. */
  context(operation: Operation): Context | null;
  /** The answer to the request sent last, whatever it says, with the context that came along. */
  answered(operation: Operation, node: NodeId, result: Result, context: Context | null): void;
  /**
   * Somebody told this client, outside the store, what the strategy remembers in that one's session. Absent where a context is of
   * no use to others.
   */
  hear?(context: Context): void;
  /** The request sent last was given up: no answer by its deadline, or the connection was reset. */
  unanswered(operation: Operation, node: NodeId): void;
}

/** Returns with each request the context that came with the latest answer which had one: what most strategies need. */
export class ContextKeeper<Context> implements SessionClient<Context> {
  private kept: Context | null = null;

  constructor(private readonly routeOf: (operation: Operation) => Route) {}

  route(operation: Operation): Route {
    return this.routeOf(operation);
  }

  context(): Context | null {
    return this.kept;
  }

  answered(_operation: Operation, _node: NodeId, _result: Result, context: Context | null): void {
    if (context !== null) this.kept = context;
  }

  unanswered(): void {}
}
