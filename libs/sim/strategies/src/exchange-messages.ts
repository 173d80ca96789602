import type { Instant } from '@isthmus/sim-protocol';
import type { Version } from './last-write-wins.js';
import { FIELD_BYTES, HEADER_BYTES, sumOf, WRITE_PAYLOAD } from './message-size.js';
import type { LogMessage, LogPlace } from './sources.js';

/** What a client wrote, and when in the order of versions. */
export interface WriteContent extends Omit<Version, 'node'> {
  readonly session: number;
  readonly sequence: number;
}

/** A write in the log of the node that accepted it. */
export type LoggedWrite<Content extends WriteContent> = Content & LogPlace & { readonly kind: 'write' };

/** What a node writes to disk: its own writes and the others', and whether it has its old writes back after its disk was lost. */
export type ExchangeEntry<Write> =
  Write | ForwardedWrite<Write> | { readonly kind: 'restoring' } | { readonly kind: 'restored' };

/** A write of another node where nodes pass on what they were sent. */
export interface ForwardedWrite<Write> {
  readonly kind: 'forwarded';
  readonly write: Write;
  /** In whose log it came. */
  readonly from: LogPlace;
  /** Names this node's own log, which may have no other entry. */
  readonly incarnation: Instant;
}

export type ExchangeMessage<Write> =
  | LogMessage<Write>
  /** My disk was lost: which of my writes do you have? */
  | { readonly kind: 'recall' }
  | { readonly kind: 'recalled'; readonly versions: readonly Write[] };

/** Timestamp, session and sequence, key and value; node, log and position follow from the message. */
export const WRITE_BYTES = 5 * FIELD_BYTES;
/** Node, log and position, where they do not follow from the message: writes of several nodes come in one log. */
export const PLACE_BYTES = 3 * FIELD_BYTES;

export function sizeOfExchange<Write>(message: ExchangeMessage<Write>, sizeOfWrite: (write: Write) => number): number {
  switch (message.kind) {
    case 'writes':
      return HEADER_BYTES + 2 * FIELD_BYTES + sumOf(message.writes, sizeOfWrite);
    case 'acknowledge':
    case 'fetch':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'recall':
      return HEADER_BYTES;
    case 'recalled':
      return HEADER_BYTES + sumOf(message.versions, sizeOfWrite);
  }
}

/** Bytes of a message that are keys and values. */
export function payloadOfExchange<Write>(message: ExchangeMessage<Write>): number {
  if (message.kind === 'writes') return WRITE_PAYLOAD * message.writes.length;
  return message.kind === 'recalled' ? WRITE_PAYLOAD * message.versions.length : 0;
}

/** Every name that a message goes by. */
export const EXCHANGE_MESSAGES = ['writes', 'probe', 'acknowledge', 'fetch', 'recall', 'recalled'] as const;

/** An empty `writes` goes by the name `probe`: it carries nothing. */
export function nameOfExchange<Write>(message: ExchangeMessage<Write>): (typeof EXCHANGE_MESSAGES)[number] {
  return message.kind === 'writes' && message.writes.length === 0 ? 'probe' : message.kind;
}
