import type { NodeId, Operation, RefusalReason, Route, SessionClient } from '@isthmus/sim-protocol';
import type { Failover } from './failover.js';
import type { Site } from './site.js';

export const NONE = -1;

/** One client process: sequential, at most one open operation. */
export class Session {
  /** Operations begun. */
  sequence = 0;
  /** The open operation; NONE if idle. */
  id = NONE;
  operation: Operation | null = null;
  deadline = 0;
  /** When the event that is pending for its deadlines wakes; NONE if none is. */
  wakesAt = NONE;
  /** Whom the strategy says to ask for the operation: the latest it said. */
  route: Route | NodeId = 'any';
  /** The node whose answer is awaited; NONE while backing off. */
  awaited = NONE;
  /** Position at its site of the node to ask next in turn. */
  next = 0;
  /** Why the operation's next request is sent. */
  cause: 'asked' | 'redirect' | 'retry' = 'asked';
  /** Of the operation, of those that it may make. */
  retries = 0;
  /** Waits of the operation between attempts. */
  backoffs = 0;
  /** An attempt at the operation went unanswered: it may have taken effect, or still will. */
  isInDoubt = false;
  /** Whether the latest answer was a refusal, and not a redirect. */
  wasRefused = false;
  /** What the latest refusal said. */
  refusal: RefusalReason = 'unavailable';

  constructor(
    /** Unique in a run, in the order in which sessions were opened. */
    readonly number: number,
    readonly site: Site,
    /** Position among the sessions of its site. */
    readonly ordinal: number,
    /** What the strategy does in it; null where it has no client half. */
    readonly client: SessionClient<unknown> | null,
    /** Null where it stays with the nearest datacenter. */
    readonly failover: Failover | null,
    /** Whose script it follows: a position among the scripted clients; NONE where it takes what comes. */
    readonly scripted: number,
  ) {}
}
