import { FIELD_BYTES, HEADER_BYTES } from '../message-size.js';
import { payloadOfUpdates, sizeOfUpdates, type Update, type UpdateSnapshot } from '../update-log.js';
import type { UpdateStreamMessage } from '../update-stream.js';
import type { View } from './view.js';

/** What the nodes tell each other. `epoch`: the number of the sender's view; it is heard only by those in the same. */
export type PrimaryBackupMessage =
  /** From the primary to a backup. */
  | UpdateStreamMessage
  /** From a backup: send me the updates from index `from` on. 0: I have not the history of this view's primary. */
  | { readonly kind: 'fetch'; readonly epoch: number; readonly from: number }
  /** From a backup: I have all updates up to `index` on my disk. */
  | { readonly kind: 'received'; readonly epoch: number; readonly index: number }
  /** From the primary, for reads: is this still your view? Up to `committed` all have all updates on disk. */
  | { readonly kind: 'confirm'; readonly epoch: number; readonly round: number; readonly committed: number }
  | { readonly kind: 'confirmed'; readonly epoch: number; readonly round: number }
  | Ping
  /** From the view service. */
  | { readonly kind: 'tell'; readonly view: View };

/** To the view service: I am alive. */
export interface Ping {
  readonly kind: 'ping';
  /** The sender's; null: it has just started again. */
  readonly view: View | null;
  /** From the primary of that view: its backups have all that was ever acknowledged. */
  readonly acknowledges: boolean;
  /** Its disk was lost. */
  readonly isEmpty: boolean;
}

/** What a node writes to its disk. */
export type PrimaryBackupEntry =
  | Update
  | UpdateSnapshot
  /** The view service's: in force once it is on its disk. */
  | View
  | Standing;

/** The last one counts. A disk without any has been lost. */
export interface Standing {
  readonly kind: 'standing';
  /** How many lives the node has begun, this one included. */
  readonly life: number;
  /** The view of whose primary's history it has a beginning; 0: of none. */
  readonly follows: number;
}

export function sizeOfMessage(message: PrimaryBackupMessage): number {
  return HEADER_BYTES + sizeOfBody(message);
}

/** Bytes of a message that are keys and values. */
export function payloadOfMessage(message: PrimaryBackupMessage): number {
  switch (message.kind) {
    case 'updates':
      return payloadOfUpdates(message.updates);
    case 'state':
      return message.snapshot.state.payload;
    default:
      return 0;
  }
}

function sizeOfBody(message: PrimaryBackupMessage): number {
  switch (message.kind) {
    case 'updates':
      return 2 * FIELD_BYTES + sizeOfUpdates(message.updates);
    case 'state':
      return 2 * FIELD_BYTES + message.snapshot.state.bytes;
    case 'confirm':
      return 3 * FIELD_BYTES;
    case 'fetch':
    case 'received':
    case 'confirmed':
      return 2 * FIELD_BYTES;
    case 'ping':
      return 2 * FIELD_BYTES + (message.view === null ? FIELD_BYTES : sizeOfView(message.view));
    case 'tell':
      return sizeOfView(message.view);
  }
}

/** Number, primary, how many backups, and who. */
function sizeOfView({ backups }: View): number {
  return (3 + backups.length) * FIELD_BYTES;
}

/** Every name that a message goes by. */
export const PRIMARY_BACKUP_MESSAGES = [
  'updates',
  'probe',
  'state',
  'fetch',
  'received',
  'confirm',
  'confirmed',
  'ping',
  'tell',
] as const;

/** An `updates` without any goes by the name `probe`. */
export function nameOfMessage(message: PrimaryBackupMessage): (typeof PRIMARY_BACKUP_MESSAGES)[number] {
  return message.kind === 'updates' && message.updates.length === 0 ? 'probe' : message.kind;
}
