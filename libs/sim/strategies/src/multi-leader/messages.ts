import type { Instant } from '@isthmus/sim-protocol';
import type { Version } from '../last-write-wins.js';

/** A write in the log of the node that accepted it. */
export interface Write extends Version {
  readonly kind: 'write';
  /** Names the log: a node whose disk was lost begins another. The node's clock when the log was begun. */
  readonly incarnation: Instant;
  /** In that log, from 0. */
  readonly position: number;
  readonly session: number;
  readonly sequence: number;
}

/** What a node writes to disk: its own writes and the others', and whether it has its old writes back after its disk was lost. */
export type MultiLeaderEntry = Write | { readonly kind: 'restoring' } | { readonly kind: 'restored' };

export type MultiLeaderMessage =
  /** The sender's writes from position `from` of its log. Empty: tell me how many you have. */
  | { readonly kind: 'writes'; readonly incarnation: Instant; readonly from: number; readonly writes: readonly Write[] }
  /** The first `position` writes of your log are on disk here. */
  | { readonly kind: 'acknowledge'; readonly incarnation: Instant; readonly position: number }
  /** I have `position` writes of your log, null: of no log of yours that I know; send what follows. */
  | { readonly kind: 'fetch'; readonly incarnation: Instant | null; readonly position: number }
  /** My disk was lost: which of my writes do you have? */
  | { readonly kind: 'recall' }
  | { readonly kind: 'recalled'; readonly versions: readonly Write[] };

/** Kind, length and checksum of a message. */
const HEADER_BYTES = 16;
/** Each number of a message or a write. */
const FIELD_BYTES = 8;
/** Timestamp, session and sequence, key and value; node, log and position follow from the message. */
const WRITE_BYTES = 5 * FIELD_BYTES;

export function sizeOf(message: MultiLeaderMessage): number {
  switch (message.kind) {
    case 'writes':
      return HEADER_BYTES + 2 * FIELD_BYTES + message.writes.length * WRITE_BYTES;
    case 'acknowledge':
    case 'fetch':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'recall':
      return HEADER_BYTES;
    case 'recalled':
      return HEADER_BYTES + message.versions.length * WRITE_BYTES;
  }
}

/** Every name that a message goes by. */
export const MULTI_LEADER_MESSAGES = ['writes', 'probe', 'acknowledge', 'fetch', 'recall', 'recalled'] as const;

/** An empty `writes` goes by the name `probe`: it carries nothing. */
export function nameOf(message: MultiLeaderMessage): (typeof MULTI_LEADER_MESSAGES)[number] {
  return message.kind === 'writes' && message.writes.length === 0 ? 'probe' : message.kind;
}
