import { type Dependencies, type DependencyForm, sizeOfDependencies } from '../dependencies.js';
import {
  type ExchangeEntry,
  type ExchangeMessage,
  type LoggedWrite,
  sizeOfExchange,
  WRITE_BYTES,
  type WriteContent,
} from '../exchange-messages.js';

/** `timestamp` is a Lamport stamp: a number, no moment. */
export interface CausalContent extends WriteContent {
  /** What must be visible where this write becomes visible. */
  readonly dependencies: Dependencies;
}

export type CausalWrite = LoggedWrite<CausalContent>;
export type CausalEntry = ExchangeEntry<CausalWrite>;
export type CausalMessage = ExchangeMessage<CausalWrite>;

export function sizeOfMessage(form: DependencyForm, nodes: number): (message: CausalMessage) => number {
  const bytesOf = sizeOfDependencies(form, nodes);
  return (message) => sizeOfExchange(message, ({ dependencies }) => WRITE_BYTES + bytesOf(dependencies));
}
