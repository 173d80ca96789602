import type { Operation, Result } from '@isthmus/sim-protocol';

/** A client's request as it travels. */
export type Request = Operation | WithContext<Operation>;
/** A node's answer as it travels. */
export type Reply = Result | WithContext<Result>;

/** A request's operation or an answer's result, with the session context that travels along. What has none travels bare. */
export class WithContext<Item> {
  constructor(
    readonly item: Item,
    readonly context: unknown,
    /** What the context adds to the size on the wire. */
    readonly bytes: number,
  ) {}
}

export function itemOf<Item>(carried: Item | WithContext<Item>): Item {
  return carried instanceof WithContext ? carried.item : carried;
}

/** Null if there is none. */
export function contextOf(carried: unknown): unknown {
  return carried instanceof WithContext ? carried.context : null;
}

export function contextBytesOf(carried: unknown): number {
  return carried instanceof WithContext ? carried.bytes : 0;
}
