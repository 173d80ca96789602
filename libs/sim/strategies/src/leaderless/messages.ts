import type { Instant } from '@isthmus/sim-protocol';
import type { Version } from '../last-write-wins.js';

/** What a node writes to disk. */
export type LeaderlessEntry = Version;

/**
 * Names a request of a coordinator. `life`, the coordinator's clock when it started, keeps answers to requests of an earlier life
 * apart.
 */
interface RequestName {
  readonly life: Instant;
  /** Counts the coordinator's requests of that life from 0. */
  readonly request: number;
}

export type LeaderlessMessage =
  /** Coordinator to replica: keep this. */
  | ({ readonly kind: 'write'; readonly version: Version } & RequestName)
  /** Replica to coordinator: on disk here, or there is something newer. */
  | ({ readonly kind: 'written' } & RequestName)
  | ({ readonly kind: 'read'; readonly key: number } & RequestName)
  /** `version` is null where the replica has none. */
  | ({ readonly kind: 'value'; readonly version: Version | null } & RequestName)
  /** Coordinator to a replica that answered with less: keep this. Not answered. */
  | { readonly kind: 'repair'; readonly version: Version };

/** Kind, length and checksum of a message. */
const HEADER_BYTES = 16;
/** Each number of a message. */
const FIELD_BYTES = 8;
const REQUEST_BYTES = 2 * FIELD_BYTES;
/** Key, value, timestamp, node. */
const VERSION_BYTES = 4 * FIELD_BYTES;

export function sizeOf(message: LeaderlessMessage): number {
  switch (message.kind) {
    case 'write':
      return HEADER_BYTES + REQUEST_BYTES + VERSION_BYTES;
    case 'written':
      return HEADER_BYTES + REQUEST_BYTES;
    case 'read':
      return HEADER_BYTES + REQUEST_BYTES + FIELD_BYTES;
    case 'value':
      return HEADER_BYTES + REQUEST_BYTES + (message.version === null ? 0 : VERSION_BYTES);
    case 'repair':
      return HEADER_BYTES + VERSION_BYTES;
  }
}

/** Every name that a message goes by. */
export const LEADERLESS_MESSAGES = ['write', 'written', 'read', 'value', 'repair'] as const;

export function nameOf(message: LeaderlessMessage): (typeof LEADERLESS_MESSAGES)[number] {
  return message.kind;
}
