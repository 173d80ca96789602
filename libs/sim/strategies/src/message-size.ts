import type { Command } from './state-machine.js';

/** Kind, length and checksum of a message. */
export const HEADER_BYTES = 16;
/** Each number of a message or an entry: terms, positions, sessions, sequences, keys, values, kinds of operations, and flags. */
export const FIELD_BYTES = 8;

/** A command with the session that asked for it: session, sequence and kind; key, value and a compare-and-set's comparand. */
export function sizeOfCommand(command: Command): number {
  return (command.kind === 'cas' ? 6 : 5) * FIELD_BYTES;
}
