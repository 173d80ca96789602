import { type Dependencies, sizeOfDependencies } from '../dependencies.js';
import {
  type ExchangeEntry,
  type ExchangeMessage,
  type LoggedWrite,
  PLACE_BYTES,
  sizeOfExchange,
  WRITE_BYTES,
  type WriteContent,
} from '../exchange-messages.js';

export interface MultiLeaderContent extends WriteContent {
  /** With causal delivery: what was visible of other nodes' logs where the write was accepted. */
  readonly dependencies?: Dependencies;
}

export type Write = LoggedWrite<MultiLeaderContent>;
export type MultiLeaderEntry = ExchangeEntry<Write>;
export type MultiLeaderMessage = ExchangeMessage<Write>;

export interface Metadata {
  /** Of the cluster. */
  readonly nodes: number;
  /** Whether nodes pass on what they were sent. */
  readonly isForwarded: boolean;
}

export function sizeOfMessage({ nodes, isForwarded }: Metadata): (message: MultiLeaderMessage) => number {
  const vector = sizeOfDependencies('vector', nodes);
  const fixed = WRITE_BYTES + (isForwarded ? PLACE_BYTES : 0);
  const sizeOfWrite = ({ dependencies }: Write) => fixed + (dependencies === undefined ? 0 : vector(dependencies));
  return (message) => sizeOfExchange(message, sizeOfWrite);
}
