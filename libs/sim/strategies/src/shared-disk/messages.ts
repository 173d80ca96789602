import type { NodeId } from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES } from '../message-size.js';

/** How a node may use its copy of a page. */
export type Mode = 'shared' | 'exclusive';

/** What instances tell each other of one page. `number`: of the transfer, counted by the page's master. */
export type SharedDiskMessage =
  /** To the master. */
  | { readonly kind: 'request'; readonly key: number; readonly mode: Mode }
  /** The master to who has the page: pass it on, and keep it for reading at most, or not at all. */
  | { readonly kind: 'ship'; readonly key: number; readonly number: number; readonly to: NodeId; readonly mode: Mode }
  /** From cache to cache. */
  | {
      readonly kind: 'page';
      readonly key: number;
      readonly number: number;
      readonly mode: Mode;
      readonly value: number;
    }
  /** The master to who has the page for reading: nobody else has it any more. */
  | { readonly kind: 'grant'; readonly key: number; readonly number: number }
  /** The master to who has the page for reading: have it no more. */
  | { readonly kind: 'invalidate'; readonly key: number; readonly number: number }
  | { readonly kind: 'invalidated'; readonly key: number; readonly number: number }
  /** To the master: the page has arrived, and the next may have it. */
  | { readonly kind: 'installed'; readonly key: number; readonly number: number };

/** Every name that a message goes by. */
export const SHARED_DISK_MESSAGES = [
  'request',
  'ship',
  'page',
  'grant',
  'invalidate',
  'invalidated',
  'installed',
] as const satisfies readonly SharedDiskMessage['kind'][];

/** Of a page as a database has it; it holds one value here. */
export const PAGE_BYTES = 8192;

/** Fields of fixed width behind a header; a page in its whole size. */
export function sizeOfMessage({ kind }: SharedDiskMessage): number {
  const fields = { request: 2, ship: 4, page: 3, grant: 2, invalidate: 2, invalidated: 2, installed: 2 }[kind];
  return HEADER_BYTES + fields * FIELD_BYTES + (kind === 'page' ? PAGE_BYTES : 0);
}

/** Bytes of a message that are keys and values: the page's number, and the page. */
export function payloadOfMessage({ kind }: SharedDiskMessage): number {
  return FIELD_BYTES + (kind === 'page' ? PAGE_BYTES : 0);
}
