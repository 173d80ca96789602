import { FIELD_BYTES, HEADER_BYTES, payloadOfCommand, sizeOfCommand } from '../message-size.js';
import type { Submission } from './messages.js';

/** A message with its place in the order: 1, 2, 3, ... */
export type Numbered = Submission & { readonly number: number };

/** What the nodes tell each other where a register gives numbers. */
export type NumberOrderMessage =
  /** To the register: increment and get, once for each operation however often it is asked. */
  | { readonly kind: 'ask-number'; readonly session: number; readonly sequence: number }
  | { readonly kind: 'number'; readonly session: number; readonly sequence: number; readonly number: number }
  | ({ readonly kind: 'numbered' } & Numbered)
  /** It is on disk here. */
  | { readonly kind: 'has-number'; readonly number: number };

/** What a node writes to disk. */
export type NumberOrderEntry =
  /** A message of this node's clients, which it will ask a number for, in this life or a later one. */
  | ({ readonly kind: 'intent' } & Submission)
  /** `isOwn`: this node is to see to it that all others get it. */
  | ({ readonly kind: 'numbered'; readonly isOwn: boolean } & Numbered)
  /** All others have that message of this node's. */
  | { readonly kind: 'everywhere'; readonly number: number }
  /** The register's: that number was given to that operation. */
  | { readonly kind: 'given'; readonly session: number; readonly sequence: number; readonly number: number };

export const NUMBER_MESSAGES = ['ask-number', 'number', 'numbered', 'has-number'] as const;

export function sizeOfNumberOrder(message: NumberOrderMessage): number {
  switch (message.kind) {
    case 'ask-number':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'number':
      return HEADER_BYTES + 3 * FIELD_BYTES;
    case 'numbered':
      return HEADER_BYTES + FIELD_BYTES + sizeOfCommand(message.command);
    case 'has-number':
      return HEADER_BYTES + FIELD_BYTES;
  }
}

/** Bytes of a message that are keys and values. */
export function payloadOfNumberOrder(message: NumberOrderMessage): number {
  return message.kind === 'numbered' ? payloadOfCommand(message.command) : 0;
}
