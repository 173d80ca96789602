import type { NodeId } from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES, payloadOfCommand, sizeOfCommand } from '../message-size.js';
import {
  payloadOfMessage as payloadOfReplication,
  type ReplicationMessage,
  sizeOfMessage as sizeOfReplication,
} from '../raft/messages.js';
import type { Command } from '../state-machine.js';

/** A transaction, by its epoch and counter. */
export interface Zxid {
  readonly epoch: number;
  readonly index: number;
}

/** Who should lead, with the last transaction of its history. */
export interface Vote extends Zxid {
  readonly leader: NodeId;
}

/** What the nodes tell each other. In the messages that are Raft's, a term is an epoch, and an index a zxid's counter. */
export type ZabMessage =
  | ReplicationMessage
  /** Of a node that looks for a leader: whom it would follow, in which round of elections. */
  | { readonly kind: 'notification'; readonly round: number; readonly vote: Vote }
  /** To a node that looks for a leader: the sender leads. */
  | { readonly kind: 'leading' }
  /** CEPOCH: the sender will follow, and has accepted no epoch later than this. */
  | { readonly kind: 'follower-info'; readonly acceptedEpoch: number }
  /** NEWEPOCH. `isTaken`: a majority has accepted it of the sender. */
  | { readonly kind: 'leader-info'; readonly epoch: number; readonly isTaken: boolean }
  /** ACK-E: no epoch below this one any more; and how far the sender's history goes. */
  | { readonly kind: 'ack-epoch'; readonly epoch: number; readonly lastEpoch: number; readonly lastIndex: number }
  /** COMMIT, of all up to there. */
  | { readonly kind: 'commit'; readonly epoch: number; readonly index: number }
  /** A follower hands on what a client has asked of it. */
  | {
      readonly kind: 'request';
      readonly epoch: number;
      readonly session: number;
      readonly sequence: number;
      readonly operation: Command;
    }
  /** On behalf of clients of a follower, which numbers its questions. */
  | { readonly kind: 'sync'; readonly epoch: number; readonly number: number }
  /** What the leader had proposed when it was asked, and has committed. */
  | { readonly kind: 'synced'; readonly epoch: number; readonly number: number; readonly index: number };

export type ZabMessageOf<Kind extends ZabMessage['kind']> = Extract<ZabMessage, { kind: Kind }>;

/** Every name that a message goes by. */
export const ZAB_MESSAGES = [
  'notification',
  'leading',
  'follower-info',
  'leader-info',
  'ack-epoch',
  'proposal',
  'ping',
  'snapshot',
  'ack',
  'history-differs',
  'commit',
  'request',
  'sync',
  'synced',
] as const;

const NAMES = {
  'install-snapshot': 'snapshot',
  appended: 'ack',
  'append-refused': 'history-differs',
} as const;

export function nameOfMessage(message: ZabMessage): (typeof ZAB_MESSAGES)[number] {
  switch (message.kind) {
    case 'append-entries':
      return message.entries.length === 0 ? 'ping' : 'proposal';
    case 'install-snapshot':
    case 'appended':
    case 'append-refused':
      return NAMES[message.kind];
    default:
      return message.kind;
  }
}

/** Bytes of a message as plain fields of fixed width; the README has the table. */
export function sizeOfMessage(message: ZabMessage): number {
  switch (message.kind) {
    case 'notification':
      return HEADER_BYTES + 4 * FIELD_BYTES;
    case 'leading':
      return HEADER_BYTES;
    case 'follower-info':
      return HEADER_BYTES + FIELD_BYTES;
    case 'ack-epoch':
    case 'synced':
      return HEADER_BYTES + 3 * FIELD_BYTES;
    case 'leader-info':
    case 'commit':
    case 'sync':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'request':
      return HEADER_BYTES + FIELD_BYTES + sizeOfCommand(message.operation);
    default:
      return sizeOfReplication(message);
  }
}

/** Bytes of a message that are keys and values. */
export function payloadOfMessage(message: ZabMessage): number {
  switch (message.kind) {
    case 'request':
      return payloadOfCommand(message.operation);
    case 'append-entries':
    case 'install-snapshot':
      return payloadOfReplication(message);
    default:
      return 0;
  }
}
