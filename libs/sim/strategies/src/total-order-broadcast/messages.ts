import { FIELD_BYTES, HEADER_BYTES, payloadOfCommand, sizeOfCommand } from '../message-size.js';
import {
  nameOfMessage as nameOfRaft,
  payloadOfMessage as payloadOfRaft,
  RAFT_MESSAGES,
  type RaftMessage,
  sizeOfMessage as sizeOfRaft,
} from '../raft/messages.js';
import type { Command } from '../state-machine.js';
import type { LinkMessage } from './fifo-links.js';
import { NUMBER_MESSAGES } from './number-messages.js';

/** What a client asked a node to have ordered. */
export interface Submission {
  readonly session: number;
  readonly sequence: number;
  readonly command: Command;
}

/** What the nodes tell each other where Raft orders. */
export type LogOrderMessage =
  | RaftMessage
  /** To the leader: append this. Said again until it is delivered at the sender. */
  | ({ readonly kind: 'submit' } & Submission)
  /** To who submitted: the leader's log is committed up to `index`, what you submitted with it. */
  | { readonly kind: 'committed'; readonly term: number; readonly index: number };

/** What the nodes tell each other where nothing orders but Lamport's stamps. */
export type StampedMessage = { readonly kind: 'stamped'; readonly counter: number } & Submission;

/** What a node says with a stamp: a message to be delivered; null: that it has heard of another's. */
export interface HeardContent {
  readonly counter: number;
  readonly submission: Submission | null;
}

/** What the nodes tell each other where every one must be heard of. */
export type HeardMessage = LinkMessage<HeardContent>;

/** Every name that a message goes by, whatever orders. */
export const BROADCAST_MESSAGES = [
  ...RAFT_MESSAGES,
  'submit',
  'committed',
  'stamped',
  'acknowledge',
  'received',
  ...NUMBER_MESSAGES,
] as const;

export function sizeOfLogOrder(message: LogOrderMessage): number {
  switch (message.kind) {
    case 'submit':
      return HEADER_BYTES + sizeOfCommand(message.command);
    case 'committed':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    default:
      return sizeOfRaft(message);
  }
}

export function nameOfLogOrder(message: LogOrderMessage): string {
  return message.kind === 'submit' || message.kind === 'committed' ? message.kind : nameOfRaft(message);
}

/** A stamp is the counter; its node is the sender. */
export function sizeOfStamped({ command }: StampedMessage): number {
  return HEADER_BYTES + FIELD_BYTES + sizeOfCommand(command);
}

/** Its number, how far the receiver's have come, and the counter. */
export function sizeOfHeard(message: HeardMessage): number {
  if (message.kind === 'received') return HEADER_BYTES + FIELD_BYTES;
  const { submission } = message.content;
  return HEADER_BYTES + 3 * FIELD_BYTES + (submission === null ? 0 : sizeOfCommand(submission.command));
}

export function nameOfHeard(message: HeardMessage): string {
  if (message.kind === 'received') return message.kind;
  return message.content.submission === null ? 'acknowledge' : 'stamped';
}

/** Bytes of a message that are keys and values. */
export function payloadOfLogOrder(message: LogOrderMessage): number {
  switch (message.kind) {
    case 'submit':
      return payloadOfCommand(message.command);
    case 'committed':
      return 0;
    default:
      return payloadOfRaft(message);
  }
}

export function payloadOfStamped({ command }: StampedMessage): number {
  return payloadOfCommand(command);
}

export function payloadOfHeard(message: HeardMessage): number {
  const submission = message.kind === 'received' ? null : message.content.submission;
  return submission === null ? 0 : payloadOfCommand(submission.command);
}
