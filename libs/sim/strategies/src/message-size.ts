import type { Command } from './state-machine.js';

/** Kind, length and checksum of a message. */
export const HEADER_BYTES = 16;
/** Each number of a message or an entry: terms, positions, sessions, sequences, keys, values, kinds of operations, and flags. */
export const FIELD_BYTES = 8;

/**
 * A command with the session that asked for it: session, sequence and kind; key, and value, lease or token; a compare-and-set's
 * comparand, a write's token, and both the parties and the lease of a barrier.
 */
export function sizeOfCommand(command: Command): number {
  const { kind } = command;
  const hasMore = kind === 'cas' || kind === 'barrier' || (kind === 'write' && command.token !== undefined);
  return (hasMore ? 6 : 5) * FIELD_BYTES;
}

/** A key and its value. */
export const WRITE_PAYLOAD = 2 * FIELD_BYTES;

/** How many bytes of a command are keys and values: a key alone where no value comes along; the message that is broadcast. */
export function payloadOfCommand({ kind }: Command): number {
  switch (kind) {
    case 'cas':
      return WRITE_PAYLOAD + FIELD_BYTES;
    case 'write':
      return WRITE_PAYLOAD;
    case 'broadcast':
    case 'increment':
    case 'lock':
    case 'unlock':
    case 'barrier':
      return FIELD_BYTES;
    case 'sync':
    case 'txn':
      return 0;
  }
}

/** What the sizes of several come to. */
export function sumOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + sizeOf(item), 0);
}
