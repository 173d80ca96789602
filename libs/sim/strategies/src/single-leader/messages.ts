import { INITIAL_VALUE, type Instant, type Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES, WRITE_PAYLOAD } from '../message-size.js';

/** A position of the leader's log, the same at every node that has it. */
export interface LogEntry {
  /**
   * `swap`: a compare-and-set that wrote. `no-swap`: one that did not; logged so that a retry gets the same answer. `begin`: nobody's,
   * the first of a leader's epoch where leaders change.
   */
  readonly kind: 'write' | 'swap' | 'no-swap' | 'begin';
  /** The leader's life in which it was appended. */
  readonly epoch: number;
  /** From 0. */
  readonly position: number;
  readonly session: number;
  readonly sequence: number;
  readonly key: number;
  /** What the key holds after it. */
  readonly value: number;
}

/** What a node writes to disk. */
export type SingleLeaderEntry =
  | LogEntry
  /**
   * A fixed leader's, at the start of a life: nothing of that life is shipped before it is on disk. Where leaders change a follower's,
   * which acknowledges nothing of an epoch before this is on disk.
   */
  | { readonly kind: 'epoch'; readonly epoch: number }
  /** A lock server's: it grants nobody the lock with an earlier token. */
  | { readonly kind: 'token'; readonly token: number }
  /** The leader's, when its disk was lost: what follows is a copy, complete only if an `epoch` ends it. */
  | { readonly kind: 'recalling' }
  /** A follower's: what it had from position `position` on, the leader has lost. */
  | { readonly kind: 'cut'; readonly position: number };

export type SingleLeaderMessage =
  /** Leader to follower: the entries from position `from`. Empty: tell me how much you have. */
  | {
      readonly kind: 'append';
      readonly epoch: number;
      /** Where the leader's log ended when its epoch began: what a follower has past it from earlier epochs was lost. */
      readonly epochStart: number;
      readonly from: number;
      /** The epoch of the entry before `from`; 0 where there is none. */
      readonly epochBefore: number;
      readonly entries: readonly LogEntry[];
    }
  /** Follower to leader: the first `position` entries are on disk here. */
  | { readonly kind: 'acknowledge'; readonly epoch: number; readonly position: number }
  /** Follower to leader: I have `position` entries, the last of epoch `lastEpoch` (0: none); send what follows. */
  | { readonly kind: 'fetch'; readonly lastEpoch: number; readonly position: number }
  /** Leader without a log to follower: what was in it? */
  | { readonly kind: 'recall' }
  | { readonly kind: 'recalled'; readonly epoch: number; readonly log: readonly LogEntry[] }
  /** Leader to follower, every so often: I am there, and so much of my log is committed. */
  | { readonly kind: 'heartbeat'; readonly epoch: number; readonly committed: number }
  /** Follower to leader: how much of your log is committed? `askedAt`: by the follower's clock. */
  | { readonly kind: 'ask-position'; readonly askedAt: Instant }
  /** The answer: so much, at some time after `askedAt`. */
  | { readonly kind: 'position'; readonly epoch: number; readonly askedAt: Instant; readonly committed: number }
  /** Holder of the lock to all: heed no earlier epoch from now on, and tell me your log. Answered with `recalled`. */
  | { readonly kind: 'take-over'; readonly epoch: number }
  /** Node to lock server: is the lock free, and may I have it with that token? */
  | { readonly kind: 'prepare'; readonly token: number }
  /** It is free here, and nobody gets it with an earlier token any more. */
  | { readonly kind: 'promised'; readonly token: number }
  /** Node to lock server: grant me the lock, or renew it. `claimedAt`: by the node's clock. */
  | { readonly kind: 'claim'; readonly token: number; readonly claimedAt: Instant }
  | { readonly kind: 'granted'; readonly token: number; readonly claimedAt: Instant }
  /** Somebody may hold it here, or has been promised it with that token, which is later. */
  | { readonly kind: 'denied'; readonly token: number };

/** Epoch, session and sequence, key and value, and a byte for the kind in an eight-byte slot; the position follows from the message. */
const ENTRY_BYTES = 6 * FIELD_BYTES;

export function sizeOf(message: SingleLeaderMessage): number {
  switch (message.kind) {
    case 'append':
      return HEADER_BYTES + 4 * FIELD_BYTES + message.entries.length * ENTRY_BYTES;
    case 'acknowledge':
    case 'fetch':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'recall':
      return HEADER_BYTES;
    case 'recalled':
      return HEADER_BYTES + FIELD_BYTES + message.log.length * ENTRY_BYTES;
    case 'heartbeat':
    case 'claim':
    case 'granted':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'ask-position':
    case 'take-over':
    case 'prepare':
    case 'promised':
    case 'denied':
      return HEADER_BYTES + FIELD_BYTES;
    case 'position':
      return HEADER_BYTES + 3 * FIELD_BYTES;
  }
}

/** Bytes of a message that are keys and values: two of the numbers of each entry but the one that an epoch begins with. */
export function payloadOf(message: SingleLeaderMessage): number {
  const entries = message.kind === 'append' ? message.entries : message.kind === 'recalled' ? message.log : [];
  let writes = 0;
  for (const { kind } of entries) if (kind !== 'begin') writes++;
  return WRITE_PAYLOAD * writes;
}

/** Every name that a message goes by. */
export const SINGLE_LEADER_MESSAGES = [
  'append',
  'probe',
  'acknowledge',
  'fetch',
  'recall',
  'recalled',
  'heartbeat',
  'ask-position',
  'position',
  'take-over',
  'prepare',
  'promised',
  'claim',
  'granted',
  'denied',
] as const;

/** An empty `append` goes by the name `probe`: it carries nothing. */
export function nameOf(message: SingleLeaderMessage): (typeof SINGLE_LEADER_MESSAGES)[number] {
  return message.kind === 'append' && message.entries.length === 0 ? 'probe' : message.kind;
}

export function resultOf(entry: LogEntry): Result {
  return { kind: 'ok', value: entry.value, swapped: entry.kind === 'swap' };
}

/** The entry that a leader's epoch begins with. */
export function beginOf(epoch: number, position: number): LogEntry {
  return { kind: 'begin', epoch, position, session: -1, sequence: 0, key: -1, value: INITIAL_VALUE };
}
