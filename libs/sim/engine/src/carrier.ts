/** Carries messages, requests and replies between hosts: what `Streams` and `Datagrams` have in common. */
export interface Carrier {
  /**
   * `arrivalKind`: the kind of event that its arrival is. `operation` and `attempt`: of a request or reply, else 0. `answersOnly`: it is
   * the answer to what came over the same connection, and goes nowhere once that is closed.
   */
  send(
    channel: number,
    arrivalKind: number,
    operation: number,
    attempt: number,
    item: unknown,
    bytes: number,
    answersOnly?: boolean,
  ): void;
  /** Whether what arrives now is to be handed over; if not, the carrier has seen to it. */
  arrives(
    channel: number,
    arrivalKind: number,
    sequence: number,
    operation: number,
    attempt: number,
    item: unknown,
  ): boolean;
  /** A node has lost its memory: nothing that still waits in it will ever be sent. */
  crashed(node: number): void;
  /** A node is up again. Gives the hosts that are told of a reset, in order. */
  restarted(node: number): readonly number[];
}

/** Whoever must hear of a reset connection. */
export interface ConnectionEnds {
  connectionReset(host: number, peer: number): void;
}

/** Size on the wire of what an arrival event carries. */
export type SizeOf = (arrivalKind: number, item: unknown) => number;
