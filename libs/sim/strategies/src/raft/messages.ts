import type { LogEntry } from './log.js';

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
      /** The latest round of leadership confirmation begun (dissertation, section 6.4); the reply returns it. */
      readonly round: number;
    }
  /** The follower's disk holds what the leader's log holds, up to `matchIndex`. */
  | { readonly kind: 'appended'; readonly term: number; readonly matchIndex: number; readonly round: number }
  /** Not appended: the sender's term is over (`term` is higher), or the logs differ at `previousIndex`. */
  | {
      readonly kind: 'append-refused';
      readonly term: number;
      readonly previousIndex: number;
      /** The follower's last entry up to there whose term the leader's log may hold up to there; all after it differ. */
      readonly hintIndex: number;
      readonly hintTerm: number;
      readonly round: number;
    }
  /** `term` is the one to campaign in: a pre-vote (dissertation, section 9.6) asks for the next without entering it. */
  | {
      readonly kind: 'request-vote' | 'request-pre-vote';
      readonly term: number;
      readonly lastIndex: number;
      readonly lastTerm: number;
    }
  /** `term`: when granted, the one asked for; else the voter's own. */
  | { readonly kind: 'vote' | 'pre-vote'; readonly term: number; readonly granted: boolean };

export type AppendEntries = Extract<RaftMessage, { kind: 'append-entries' }>;
export type AppendRefused = Extract<RaftMessage, { kind: 'append-refused' }>;
export type RequestVote = Extract<RaftMessage, { kind: 'request-vote' | 'request-pre-vote' }>;

/** Integers (terms, indexes, rounds, sessions, sequences, keys, values) on the wire. */
const INTEGER_BYTES = 8;
/** Kinds and flags. */
const TAG_BYTES = 1;
const COUNT_BYTES = 4;

/** Bytes of a message as plain fixed-width fields; see the README for the table. */
export function sizeOfMessage(message: RaftMessage): number {
  switch (message.kind) {
    case 'append-entries': {
      let bytes = TAG_BYTES + 5 * INTEGER_BYTES + COUNT_BYTES;
      for (const entry of message.entries) bytes += sizeOfEntry(entry);
      return bytes;
    }
    case 'appended':
      return TAG_BYTES + 3 * INTEGER_BYTES;
    case 'append-refused':
      return TAG_BYTES + 5 * INTEGER_BYTES;
    case 'request-vote':
    case 'request-pre-vote':
      return TAG_BYTES + 3 * INTEGER_BYTES;
    case 'vote':
    case 'pre-vote':
      return 2 * TAG_BYTES + INTEGER_BYTES;
  }
}

/** An entry's index is not sent: it follows from `previousIndex`. */
function sizeOfEntry({ operation }: LogEntry): number {
  if (operation === null) return INTEGER_BYTES + TAG_BYTES;
  const fields = operation.kind === 'cas' ? 6 : 5;
  return TAG_BYTES + fields * INTEGER_BYTES;
}

export function nameOfMessage(message: RaftMessage): string {
  return message.kind === 'append-entries' && message.entries.length === 0 ? 'heartbeat' : message.kind;
}
