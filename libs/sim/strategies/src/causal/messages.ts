import { FIELD_BYTES } from '../message-size.js';
import {
  type ExchangeEntry,
  type ExchangeMessage,
  type LoggedWrite,
  sizeOfExchange,
  WRITE_BYTES,
  type WriteContent,
} from '../write-exchange.js';
import type { Dependencies } from './dependencies.js';

/** `timestamp` is a Lamport stamp: a number, no moment. */
export interface CausalContent extends WriteContent {
  /** What must be visible where this write becomes visible. */
  readonly dependencies: Dependencies;
}

export type CausalWrite = LoggedWrite<CausalContent>;
export type CausalEntry = ExchangeEntry<CausalWrite>;
export type CausalMessage = ExchangeMessage<CausalWrite>;

/** Whether dependencies are those that no other implies, as a list, or all, as a clock with a place for every node. */
export type DependencyForm = 'nearest' | 'vector';

/** A list: its length; and node, log and count of each. A clock: log and count of every node. */
export function sizeOfDependencies(form: DependencyForm, nodes: number): (dependencies: Dependencies) => number {
  return form === 'nearest' ? ({ length }) => FIELD_BYTES + length * 3 * FIELD_BYTES : () => nodes * 2 * FIELD_BYTES;
}

export function sizeOfMessage(form: DependencyForm, nodes: number): (message: CausalMessage) => number {
  const bytesOf = sizeOfDependencies(form, nodes);
  return (message) => sizeOfExchange(message, ({ dependencies }) => WRITE_BYTES + bytesOf(dependencies));
}
