import { FIELD_BYTES, HEADER_BYTES, payloadOfCommand, sizeOfCommand } from '../message-size.js';
import type { LogEntry } from './log.js';
import type { Snapshot } from './snapshot.js';

/** What Raft's nodes tell each other. One frozen object may be on its way to many nodes. */
export type RaftMessage =
  /** Figure 2, AppendEntries RPC. Without entries it is a heartbeat, a confirmation of leadership, or a probe. */
  | {
      readonly kind: 'append-entries';
      readonly term: number;
      readonly previousIndex: number;
      readonly previousTerm: number;
      readonly entries: readonly LogEntry[];
      readonly commitIndex: number;
      /** Number of the leader's latest broadcast; the answer returns it, and so confirms the leader (dissertation 6.4). */
      readonly round: number;
    }
  /** Section 7's InstallSnapshot RPC, in one message: for a follower that lacks what the leader's log no longer holds. */
  | { readonly kind: 'install-snapshot'; readonly term: number; readonly snapshot: Snapshot; readonly round: number }
  /** The follower's disk holds what the leader's log holds, up to `matchIndex`. */
  | { readonly kind: 'appended'; readonly term: number; readonly matchIndex: number; readonly round: number }
  /** Not appended: the sender's term is over (`term` is higher), or the logs differ at `previousIndex`. */
  | {
      readonly kind: 'append-refused';
      readonly term: number;
      /** `NOT_COMPARED`: the sender's term is over, and nothing is said about the logs. */
      readonly previousIndex: number;
      /** The follower's last entry up to there whose term the leader's log may hold up to there; all after it differ. */
      readonly hintIndex: number;
      readonly hintTerm: number;
      readonly round: number;
    }
  /** A follower asks for a read index on behalf of its clients (dissertation, section 6.4); questions of a node are numbered. */
  | { readonly kind: 'ask-read-index'; readonly term: number; readonly number: number }
  /** What was committed when the question arrived, confirmed by a majority. */
  | { readonly kind: 'read-index'; readonly term: number; readonly number: number; readonly index: number }
  /** The leader hands over: campaign now (dissertation, section 3.10). */
  | { readonly kind: 'timeout-now'; readonly term: number }
  /** `term` is the one to campaign in: a pre-vote (dissertation, section 9.6) asks for the next without entering it. */
  | {
      readonly kind: 'request-vote' | 'request-pre-vote';
      readonly term: number;
      readonly lastIndex: number;
      readonly lastTerm: number;
      /** The leader has asked for this election, so nobody need be loyal to it. One bit of the header. */
      readonly isTransfer?: true;
    }
  /** `term`: when granted, the one asked for; else the voter's own. */
  | { readonly kind: 'vote' | 'pre-vote'; readonly term: number; readonly granted: boolean };

export const NOT_COMPARED = -1;

/** What brings followers' logs to the leader's, and keeps them there. */
export type ReplicationMessage = Extract<
  RaftMessage,
  { kind: 'append-entries' | 'install-snapshot' | 'appended' | 'append-refused' }
>;

export type AppendEntries = Extract<RaftMessage, { kind: 'append-entries' }>;
export type InstallSnapshot = Extract<RaftMessage, { kind: 'install-snapshot' }>;
export type AppendRefused = Extract<RaftMessage, { kind: 'append-refused' }>;
export type RequestVote = Extract<RaftMessage, { kind: 'request-vote' | 'request-pre-vote' }>;

/** Bytes of a message as plain fields of fixed width; the README has the table. */
export function sizeOfMessage(message: RaftMessage): number {
  switch (message.kind) {
    case 'append-entries': {
      let bytes = HEADER_BYTES + 5 * FIELD_BYTES;
      for (const entry of message.entries) bytes += sizeOfEntry(entry);
      return bytes;
    }
    case 'install-snapshot':
      // Term, last index and term, and round.
      return HEADER_BYTES + 4 * FIELD_BYTES + message.snapshot.state.bytes;
    case 'append-refused':
      return HEADER_BYTES + 5 * FIELD_BYTES;
    case 'appended':
    case 'request-vote':
    case 'request-pre-vote':
    case 'read-index':
      return HEADER_BYTES + 3 * FIELD_BYTES;
    case 'timeout-now':
      return HEADER_BYTES + FIELD_BYTES;
    case 'ask-read-index':
    case 'vote':
    case 'pre-vote':
      return HEADER_BYTES + 2 * FIELD_BYTES;
  }
}

/** Bytes of a message that are keys and values: of commands, and of the state in a snapshot. */
export function payloadOfMessage(message: RaftMessage): number {
  if (message.kind === 'install-snapshot') return message.snapshot.state.payload;
  if (message.kind !== 'append-entries') return 0;
  let bytes = 0;
  for (const { operation } of message.entries) if (operation !== null) bytes += payloadOfCommand(operation);
  return bytes;
}

/** An entry's index is not sent: it follows from `previousIndex`. */
function sizeOfEntry({ operation }: LogEntry): number {
  // Its term, and its kind.
  if (operation === null) return 2 * FIELD_BYTES;
  return FIELD_BYTES + sizeOfCommand(operation);
}

/** Every name that a message goes by. */
export const RAFT_MESSAGES = [
  'append-entries',
  'heartbeat',
  'install-snapshot',
  'appended',
  'append-refused',
  'ask-read-index',
  'read-index',
  'timeout-now',
  'request-vote',
  'request-pre-vote',
  'vote',
  'pre-vote',
] as const;

export function nameOfMessage(message: RaftMessage): (typeof RAFT_MESSAGES)[number] {
  return message.kind === 'append-entries' && message.entries.length === 0 ? 'heartbeat' : message.kind;
}
