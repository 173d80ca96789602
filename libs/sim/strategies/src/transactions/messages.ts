import type { Procedure } from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES, WRITE_PAYLOAD } from '../message-size.js';

/** One committed transaction that wrote: an entry of the leader's log, and on disk. */
export interface Commit {
  readonly session: number;
  readonly sequence: number;
  readonly writes: Procedure['writes'];
  /** What it read, so that a client that asks again gets the same answer. */
  readonly seen: readonly number[];
  /** Nobody else was at work who may still write, so what it leaves is a state that fits into the serial order. */
  readonly isSafe: boolean;
}

/** Follower: what it had from that position on is not the leader's. */
export interface Cut {
  readonly cut: number;
}

export type TransactionEntry = Commit | Cut;

/** Names an entry: the transaction of a session. */
export interface CommitName {
  readonly session: number;
  readonly sequence: number;
}

export type TransactionMessage =
  /** Leader to follower: the commits from position `from` (from 0), and which one is before them. */
  | {
      readonly kind: 'append';
      readonly from: number;
      readonly before: CommitName | null;
      readonly entries: readonly Commit[];
    }
  /** Follower to leader: the first `position` are on disk here. */
  | { readonly kind: 'acknowledge'; readonly position: number }
  /** Follower to leader: I have `position`; send what follows. */
  | { readonly kind: 'fetch'; readonly position: number }
  /** Leader to follower: I have only `position`. */
  | { readonly kind: 'cut'; readonly position: number };

export const TRANSACTION_MESSAGES: readonly TransactionMessage['kind'][] = ['append', 'acknowledge', 'fetch', 'cut'];

export function nameOf({ kind }: TransactionMessage): string {
  return kind;
}

export function sizeOf(message: TransactionMessage): number {
  if (message.kind !== 'append') return HEADER_BYTES + FIELD_BYTES;
  return HEADER_BYTES + 3 * FIELD_BYTES + message.entries.reduce((sum, entry) => sum + sizeOfCommit(entry), 0);
}

/** Session, sequence and a flag; key and value of each write; what it read. */
function sizeOfCommit({ writes, seen }: Commit): number {
  return FIELD_BYTES * (3 + 2 * writes.length + seen.length);
}

/** Bytes of a message that are keys and values, those read included. */
export function payloadOf(message: TransactionMessage): number {
  if (message.kind !== 'append') return 0;
  return message.entries.reduce(
    (sum, { writes, seen }) => sum + writes.length * WRITE_PAYLOAD + seen.length * FIELD_BYTES,
    0,
  );
}
