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
import { FIELD_BYTES } from '../message-size.js';
import { sizeOfVector, type VersionVector } from '../version-vectors.js';

export interface MultiLeaderContent extends WriteContent {
  /** With causal delivery: what was visible of other nodes' logs where the write was accepted. */
  readonly dependencies?: Dependencies;
  /** With siblings: what its writer had seen of the key. */
  readonly supersedes?: VersionVector;
}

export type Write = LoggedWrite<MultiLeaderContent>;
export type MultiLeaderEntry = ExchangeEntry<Write>;
export type MultiLeaderMessage = ExchangeMessage<Write>;

/** What a session has seen of a key, as answers bring it and its next write of that key takes it along. */
export interface KeyContext {
  readonly seen: VersionVector;
  /** Versions in the answer, beyond the one that every answer has. */
  readonly others: number;
}

export interface Metadata {
  /** Of the cluster. */
  readonly nodes: number;
  /** Whether nodes pass on what they were sent. */
  readonly isForwarded: boolean;
}

export function sizeOfMessage({ nodes, isForwarded }: Metadata): (message: MultiLeaderMessage) => number {
  const vector = sizeOfDependencies('vector', nodes);
  const fixed = WRITE_BYTES + (isForwarded ? PLACE_BYTES : 0);
  const sizeOfWrite = ({ dependencies, supersedes }: Write) =>
    fixed +
    (dependencies === undefined ? 0 : vector(dependencies)) +
    (supersedes === undefined ? 0 : sizeOfVector(nodes));
  return (message) => sizeOfExchange(message, sizeOfWrite);
}

/** The values of those other versions. */
export function payloadOfContext({ others }: KeyContext): number {
  return others * FIELD_BYTES;
}

/** A vector, and what other versions an answer has. */
export function sizeOfContext(nodes: number): (context: KeyContext) => number {
  return ({ others }) => sizeOfVector(nodes) + others * FIELD_BYTES;
}
