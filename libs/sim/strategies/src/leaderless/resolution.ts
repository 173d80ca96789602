import { INITIAL_VALUE, type Instant, type NodeId, type Outbox, type Result } from '@isthmus/sim-protocol';
import { isNewer, type Version } from '../last-write-wins.js';
import { FIELD_BYTES, WRITE_PAYLOAD } from '../message-size.js';
import { hash32 } from './ring.js';

/** What a replica keeps of a key, whatever that is. */
export interface Keyed {
  readonly key: number;
}

/** What replicas keep of a key, and what becomes of concurrent writes. */
export interface Resolution<State extends Keyed, Context = never> {
  /** Whether `a` has something that `b` lacks. */
  adds(a: State, b: State | undefined): boolean;
  /** All that either has, but what is overwritten. */
  merge(a: State, b: State | undefined): State;
  /**
   * A write by a client that has seen `context` at a coordinator that knows `current`, and has coordinated `latest` writes of the key at
   * least. null: there is too much that it would not overwrite. Absent where a write overwrites all that came before it, whoever
   * knows of what: then it goes to all replicas at once, else first to the coordinator's own disk.
   */
  mint?(
    write: Version,
    context: Context | null,
    current: State | undefined,
    latest: number,
  ): { readonly state: State; readonly counter: number } | null;
  /** A write that overwrites all that came before it. */
  versionOf(key: number, value: number, timestamp: Instant, node: NodeId): State;
  valueOf(state: State): number;
  timestampOf(state: State): Instant;
  /** The latest timestamp of a write that a node accepted; undefined if there is none of it. */
  timestampBy(node: NodeId, state: State): Instant | undefined;
  /** What a reader of that finds. */
  resultOf(state: State | undefined): Result;
  /** What its session is to remember; undefined: nothing. */
  contextOf(state: State | undefined): Context | undefined;
  hold(state: State, out: Pick<Outbox<never, never>, 'hold'>): void;
  /** Equal for equal states, in [0, 2^32). */
  hashOf(state: State): number;
  /** On the wire. */
  bytesOf(state: State): number;
  /** How many of these bytes are keys and values. */
  payloadOf(state: State): number;
}

/** Key, value, timestamp, node. */
const VERSION_BYTES = 4 * FIELD_BYTES;

export const LAST_WRITE_WINS: Resolution<Version> = {
  adds: isNewer,
  merge: (a, b) => (b === undefined || isNewer(a, b) ? a : b),
  versionOf: (key, value, timestamp, node) => ({ key, value, timestamp, node }),
  valueOf: ({ value }) => value,
  timestampOf: ({ timestamp }) => timestamp,
  timestampBy: (node, version) => (version.node === node ? version.timestamp : undefined),
  resultOf: (version) => ({ kind: 'ok', value: version?.value ?? INITIAL_VALUE, swapped: false }),
  contextOf: () => undefined,
  hold: ({ key, value }, out) => out.hold(key, value),
  hashOf: ({ key, value, timestamp, node }) => {
    const high = Math.floor(timestamp / 0x1_0000_0000);
    return [value, node, high, timestamp].reduce((hash, part) => hash32(hash ^ part), hash32(key));
  },
  bytesOf: () => VERSION_BYTES,
  payloadOf: () => WRITE_PAYLOAD,
};
