import { createContext, useContext } from 'react';

interface TimeCursor {
  /** The moment under the pointer or the keyboard in any panel of the page; `null` where there is none. */
  readonly ms: number | null;
  readonly set: (ms: number | null) => void;
}

/** One cursor for all panels with a time axis, so that a moment can be read across them. */
export const TimeCursorContext = createContext<TimeCursor>({ ms: null, set: () => undefined });

export function useTimeCursor(): TimeCursor {
  return useContext(TimeCursorContext);
}
