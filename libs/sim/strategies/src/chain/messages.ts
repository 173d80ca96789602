import type { Instant, NodeId } from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES } from '../message-size.js';
import { payloadOfUpdates, sizeOfUpdates, type Update, type UpdateSnapshot } from '../update-log.js';
import type { UpdateStreamMessage } from '../update-stream.js';
import type { Configuration } from './configuration.js';

/** What the nodes of a chain tell each other. `epoch`: of the sender's configuration; it is heard only by those in the same. */
export type ChainMessage =
  /** Down the chain. */
  | UpdateStreamMessage
  /**
   * Up the chain: send me the updates from index `from` on. 0: I have no copy of this chain's history. Up to `committed` I know
   * them to be committed.
   */
  | { readonly kind: 'fetch'; readonly epoch: number; readonly from: number; readonly committed: number }
  /** Up the chain: the tail has all updates up to `index` on its disk. */
  | { readonly kind: 'acknowledge'; readonly epoch: number; readonly index: number }
  /** From a node that is joining to the tail: I have all updates up to `index` on my disk. */
  | { readonly kind: 'received'; readonly epoch: number; readonly index: number }
  /** To the tail: which version of that key is committed? Tells the number of the question. */
  | { readonly kind: 'version-query'; readonly epoch: number; readonly query: number; readonly key: number }
  /** The version after the first `index` updates. */
  | { readonly kind: 'version'; readonly epoch: number; readonly query: number; readonly index: number }
  /** To the master: I am alive. */
  | Ping
  /** From the master. `sentAt`: that of the ping that it answers; null: of none. */
  | { readonly kind: 'order'; readonly configuration: Configuration; readonly sentAt: Instant | null };

export interface Ping {
  readonly kind: 'ping';
  /** By the sender's clock. */
  readonly sentAt: Instant;
  readonly configuration: Configuration;
  /** It has no copy of the chain's history. If it is in the chain of `configuration`, its disk was lost. */
  readonly isEmpty: boolean;
  /** From the tail, which has stopped to be one: this node has all that was ever acknowledged. */
  readonly heir: NodeId | null;
}

/** What a node writes to its disk. */
export type ChainEntry =
  | Update
  | UpdateSnapshot
  /** The master's: in force once it is on its disk. */
  | Configuration
  /** The node has its copy of the chain's history here. A disk without it has been lost. */
  | { readonly kind: 'founded' };

export function sizeOfMessage(message: ChainMessage): number {
  return HEADER_BYTES + sizeOfBody(message);
}

/** Bytes of a message that are keys and values. */
export function payloadOfMessage(message: ChainMessage): number {
  switch (message.kind) {
    case 'updates':
      return payloadOfUpdates(message.updates);
    case 'state':
      return message.snapshot.state.payload;
    case 'version-query':
      return FIELD_BYTES;
    default:
      return 0;
  }
}

function sizeOfBody(message: ChainMessage): number {
  switch (message.kind) {
    case 'updates':
      return 2 * FIELD_BYTES + sizeOfUpdates(message.updates);
    case 'state':
      return 2 * FIELD_BYTES + message.snapshot.state.bytes;
    case 'fetch':
    case 'version-query':
    case 'version':
      return 3 * FIELD_BYTES;
    case 'acknowledge':
    case 'received':
      return 2 * FIELD_BYTES;
    case 'ping':
      return 3 * FIELD_BYTES + sizeOfConfiguration(message.configuration);
    case 'order':
      return FIELD_BYTES + sizeOfConfiguration(message.configuration);
  }
}

/** Epoch, length of the chain, its nodes, and who is joining. */
function sizeOfConfiguration({ chain }: Configuration): number {
  return (3 + chain.length) * FIELD_BYTES;
}

/** Every name that a message goes by. */
export const CHAIN_MESSAGES = [
  'updates',
  'probe',
  'state',
  'fetch',
  'acknowledge',
  'received',
  'version-query',
  'version',
  'ping',
  'order',
] as const;

/** An `updates` without any goes by the name `probe`. */
export function nameOfMessage(message: ChainMessage): (typeof CHAIN_MESSAGES)[number] {
  return message.kind === 'updates' && message.updates.length === 0 ? 'probe' : message.kind;
}
