import { INITIAL_VALUE, type Nanos } from '@isthmus/sim-protocol';
import { type Act, goesOn, type Next } from './application.js';

/** How a client waits for something to appear: it reads again and again. */
export interface Polling {
  /** From one answer to the next read. */
  readonly every: Nanos;
  /** Reads at most. */
  readonly tries: number;
}

/** Reads a key until it holds something new enough. */
export function poll(
  key: number,
  { every, tries }: Polling,
  {
    isThere = isSomething,
    then,
  }: { readonly isThere?: (value: number) => boolean; then(value: number): readonly Next[] },
): Act {
  return {
    operation: { kind: 'read', key, consistency: 'default' },
    then({ value }) {
      if (isThere(value)) return then(value);
      return tries === 1 ? [] : [goesOn(() => poll(key, { every, tries: tries - 1 }, { isThere, then }), every)];
    },
  };
}

function isSomething(value: number): boolean {
  return value !== INITIAL_VALUE;
}
