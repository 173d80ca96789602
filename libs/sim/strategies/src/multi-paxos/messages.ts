import type { StateCopy } from '../exactly-once.js';
import { FIELD_BYTES, HEADER_BYTES, payloadOfCommand, sizeOfCommand } from '../message-size.js';
import type { StoredEntry } from '../replicated-store.js';

/** A vote for a command in a slot of the log (`index`), the latest that its acceptor has given there. */
export interface Accepted extends StoredEntry {
  readonly kind: 'accepted';
  /** Of which round and node; unique, ordered: round * nodes + node. 0 is below all. */
  readonly ballot: number;
}

/** What the slots up to `lastIndex`, all chosen, lead to. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly lastIndex: number;
  readonly state: StateCopy;
}

/** An acceptor will accept nothing below that ballot. */
export interface PromiseRecord {
  readonly kind: 'promise';
  readonly ballot: number;
}

/** What a node writes to its disk. */
export type PaxosRecord = Accepted | PromiseRecord | Snapshot;

/** One object may be on its way to many nodes. */
export type PaxosMessage =
  /** Phase 1a, for every slot from `from` on at once. */
  | { readonly kind: 'prepare'; readonly ballot: number; readonly from: number }
  /** Phase 1b: no ballot below this one any more; and all that the acceptor has voted for from there on. */
  | {
      readonly kind: 'promise';
      readonly ballot: number;
      readonly accepted: readonly Accepted[];
      /** Where the acceptor has forgotten some of these slots, since they are chosen. */
      readonly snapshot: Snapshot | null;
    }
  /** Phase 2a, for consecutive slots: vote for these in this ballot, whatever ballot they come from. */
  | {
      readonly kind: 'accept';
      readonly ballot: number;
      readonly entries: readonly Accepted[];
      /** Slots up to there are chosen; they hold what this ballot has in them. */
      readonly commitIndex: number;
      /** Number of the leader's latest broadcast; an answer with it shows that its sender had promised no later ballot. */
      readonly round: number;
    }
  /** Phase 2b: these slots are on disk. */
  | {
      readonly kind: 'accepted';
      readonly ballot: number;
      readonly from: number;
      readonly to: number;
      readonly round: number;
    }
  /** The leader is there, and has proposed up to `last`. */
  | {
      readonly kind: 'heartbeat';
      readonly ballot: number;
      readonly last: number;
      readonly commitIndex: number;
      readonly round: number;
    }
  /** Up to `durable` all is on disk; the first slot that is lacking, 0: none. */
  | {
      readonly kind: 'heard';
      readonly ballot: number;
      readonly durable: number;
      readonly lacks: number;
      readonly round: number;
    }
  /** For an acceptor that lacks what the leader has forgotten. */
  | { readonly kind: 'catch-up'; readonly ballot: number; readonly snapshot: Snapshot }
  /** The sender has promised this later ballot. */
  | { readonly kind: 'preempted'; readonly ballot: number };

export type Promised = Extract<PaxosMessage, { kind: 'promise' }>;
export type Accept = Extract<PaxosMessage, { kind: 'accept' }>;
export type Heartbeat = Extract<PaxosMessage, { kind: 'heartbeat' }>;
export type Heard = Extract<PaxosMessage, { kind: 'heard' }>;
export type CatchUp = Extract<PaxosMessage, { kind: 'catch-up' }>;

/** Every name that a message goes by. */
export const PAXOS_MESSAGES = [
  'prepare',
  'promise',
  'accept',
  'accepted',
  'heartbeat',
  'heard',
  'catch-up',
  'preempted',
] as const;

/** Bytes of a message as plain fields of fixed width; the README has the table. */
export function sizeOfMessage(message: PaxosMessage): number {
  switch (message.kind) {
    case 'prepare':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'promise': {
      let bytes = HEADER_BYTES + FIELD_BYTES + (message.snapshot === null ? 0 : sizeOfSnapshot(message.snapshot));
      // Each in a slot and a ballot of its own.
      for (const entry of message.accepted) bytes += 2 * FIELD_BYTES + sizeOfEntry(entry);
      return bytes;
    }
    case 'accept': {
      // Ballot, first slot, commit index and round.
      let bytes = HEADER_BYTES + 4 * FIELD_BYTES;
      for (const entry of message.entries) bytes += sizeOfEntry(entry);
      return bytes;
    }
    case 'accepted':
    case 'heartbeat':
    case 'heard':
      return HEADER_BYTES + 4 * FIELD_BYTES;
    case 'catch-up':
      return HEADER_BYTES + FIELD_BYTES + sizeOfSnapshot(message.snapshot);
    case 'preempted':
      return HEADER_BYTES + FIELD_BYTES;
  }
}

/** Bytes of a message that are keys and values: of commands, and of the state in a snapshot. */
export function payloadOfMessage(message: PaxosMessage): number {
  switch (message.kind) {
    case 'promise':
      return payloadOfEntries(message.accepted) + (message.snapshot?.state.payload ?? 0);
    case 'accept':
      return payloadOfEntries(message.entries);
    case 'catch-up':
      return message.snapshot.state.payload;
    default:
      return 0;
  }
}

function payloadOfEntries(entries: readonly Accepted[]): number {
  let bytes = 0;
  for (const { operation } of entries) if (operation !== null) bytes += payloadOfCommand(operation);
  return bytes;
}

function sizeOfSnapshot({ state }: Snapshot): number {
  return FIELD_BYTES + state.bytes;
}

/** A no-op is its kind. */
function sizeOfEntry({ operation }: Accepted): number {
  return operation === null ? FIELD_BYTES : sizeOfCommand(operation);
}
