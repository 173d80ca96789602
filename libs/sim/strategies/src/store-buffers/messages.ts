import { FIELD_BYTES, HEADER_BYTES } from '../message-size.js';

/** What cores and memory tell each other. `number`: of the request, which the answer repeats; counted by each core. */
export type StoreBufferMessage =
  | { readonly kind: 'store'; readonly number: number; readonly key: number; readonly value: number }
  | { readonly kind: 'load'; readonly number: number; readonly key: number }
  /** A locked instruction: memory does nothing else meanwhile. */
  | {
      readonly kind: 'compare-exchange';
      readonly number: number;
      readonly key: number;
      readonly expected: number;
      readonly value: number;
    }
  /** `value`: what a load or a comparison found; else what is there now. */
  | { readonly kind: 'done'; readonly number: number; readonly value: number; readonly swapped: boolean };

export type MemoryRequest = Exclude<StoreBufferMessage, { readonly kind: 'done' }>;
export type MemoryAnswer = Extract<StoreBufferMessage, { readonly kind: 'done' }>;

/** Every name that a message goes by. */
export const STORE_BUFFER_MESSAGES = ['store', 'load', 'compare-exchange', 'done'] as const;

/** Fields of fixed width behind a header, as in every strategy; a bus has less. */
export function sizeOfMessage({ kind }: StoreBufferMessage): number {
  const fields = { store: 3, load: 2, 'compare-exchange': 4, done: 3 }[kind];
  return HEADER_BYTES + fields * FIELD_BYTES;
}

/** Bytes of a message that are keys and values. */
export function payloadOfMessage({ kind }: StoreBufferMessage): number {
  return { store: 2, load: 1, 'compare-exchange': 3, done: 1 }[kind] * FIELD_BYTES;
}
