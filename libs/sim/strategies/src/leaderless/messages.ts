import type { Instant, NodeId } from '@isthmus/sim-protocol';
import type { Version } from '../last-write-wins.js';
import type { Ballot, Proposal } from './ballots.js';
import type { TreeHashes } from './hash-tree.js';
import { FIELD_BYTES, HEADER_BYTES, sumOf } from '../message-size.js';

/** A copy kept for another node, in a place of its own, until that has it. */
export interface Hint<State> {
  readonly kind: 'hint';
  /** Whom it is for. */
  readonly home: NodeId;
  readonly state: State;
}

/** Hints that their node has. */
export interface HandedOver<State> {
  readonly kind: 'handed-over';
  readonly home: NodeId;
  readonly states: readonly State[];
}

/** What an acceptor must not forget. */
export type PaxosRecord<State> =
  | { readonly kind: 'promised'; readonly key: number; readonly ballot: Ballot }
  | { readonly kind: 'accepted' | 'committed'; readonly key: number; readonly proposal: Proposal<State> };

type Marked<State> = Hint<State> | HandedOver<State> | PaxosRecord<State>;

/** What a node writes to disk: what it keeps of a key as it is, all else by its kind. */
export type LeaderlessEntry<State = Version> = State | Marked<State>;

export function isMarked<State extends object>(entry: LeaderlessEntry<State>): entry is Marked<State> {
  return 'kind' in entry;
}

/**
 * Names a request of a coordinator. `life`, the coordinator's clock when it started, keeps answers to requests of an earlier life
 * apart.
 */
interface RequestName {
  readonly life: Instant;
  /** Counts the coordinator's requests of that life from 0. */
  readonly request: number;
}

export type LeaderlessMessage<State = Version> =
  /** Coordinator to replica: keep this. */
  | ({ readonly kind: 'write'; readonly version: State } & RequestName)
  /** Coordinator to a node that stands in for `home`. Answered as `write`. */
  | ({ readonly kind: 'hinted-write'; readonly version: State; readonly home: NodeId } & RequestName)
  /** Replica to coordinator: on disk here, or there is something newer. */
  | ({ readonly kind: 'written' } & RequestName)
  | ({ readonly kind: 'read'; readonly key: number } & RequestName)
  /** `version` is null where the replica has none. */
  | ({ readonly kind: 'value'; readonly version: State | null } & RequestName)
  /** Coordinator to a replica that answered with less: keep this. Not answered. */
  | { readonly kind: 'repair'; readonly version: State }
  /** From who kept hints to whom they are for. `request` counts the batches. */
  | ({ readonly kind: 'handoff'; readonly versions: readonly State[] } & RequestName)
  /** All of that batch is on disk here. */
  | ({ readonly kind: 'handed-over' } & RequestName)
  /** Are you there? */
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  /** Hashes of the keys that both keep: answered with those further down where the receiver's differ. */
  | ({ readonly kind: 'tree' } & TreeHashes)
  /** All that the sender keeps in leaves whose hashes differ. */
  | { readonly kind: 'range'; readonly leaves: readonly number[]; readonly versions: readonly State[] }
  /** What the receiver of a `range` has and its sender lacks. */
  | { readonly kind: 'range-answer'; readonly versions: readonly State[] }
  /** Coordinator to acceptor. */
  | ({ readonly kind: 'prepare'; readonly key: number; readonly ballot: Ballot } & RequestName)
  /** The latest that it has accepted, and the latest commit of which it has heard. */
  | ({
      readonly kind: 'promise';
      /** The ballot that it has promised instead; null: this one. */
      readonly refusedFor: Ballot | null;
      readonly accepted: Proposal<State> | null;
      readonly committed: Proposal<State> | null;
    } & RequestName)
  | ({ readonly kind: 'propose'; readonly key: number; readonly proposal: Proposal<State> } & RequestName)
  | ({ readonly kind: 'accept'; readonly refusedFor: Ballot | null } & RequestName)
  /** A quorum has accepted it. */
  | ({ readonly kind: 'commit'; readonly key: number; readonly proposal: Proposal<State> } & RequestName)
  | ({ readonly kind: 'committed' } & RequestName);

const REQUEST_BYTES = 2 * FIELD_BYTES;
/** Timestamp and node. */
const BALLOT_BYTES = 2 * FIELD_BYTES;

/** @param bytesOf What a replica keeps of one key. */
export function sizeOf<State>(message: LeaderlessMessage<State>, bytesOf: (state: State) => number): number {
  switch (message.kind) {
    case 'write':
      return HEADER_BYTES + REQUEST_BYTES + bytesOf(message.version);
    case 'hinted-write':
      return HEADER_BYTES + REQUEST_BYTES + FIELD_BYTES + bytesOf(message.version);
    case 'written':
    case 'handed-over':
    case 'committed':
      return HEADER_BYTES + REQUEST_BYTES;
    case 'read':
      return HEADER_BYTES + REQUEST_BYTES + FIELD_BYTES;
    case 'value':
      return HEADER_BYTES + REQUEST_BYTES + (message.version === null ? 0 : bytesOf(message.version));
    case 'repair':
      return HEADER_BYTES + bytesOf(message.version);
    case 'handoff':
      return HEADER_BYTES + REQUEST_BYTES + sumOf(message.versions, bytesOf);
    case 'ping':
    case 'pong':
      return HEADER_BYTES;
    case 'tree':
      return HEADER_BYTES + FIELD_BYTES * (1 + message.parents.length + message.hashes.length);
    case 'range':
      return HEADER_BYTES + FIELD_BYTES * message.leaves.length + sumOf(message.versions, bytesOf);
    case 'range-answer':
      return HEADER_BYTES + sumOf(message.versions, bytesOf);
    case 'prepare':
      return HEADER_BYTES + REQUEST_BYTES + FIELD_BYTES + BALLOT_BYTES;
    case 'promise':
      return (
        HEADER_BYTES +
        REQUEST_BYTES +
        sizeOfBallot(message.refusedFor) +
        sizeOfProposal(message.accepted, bytesOf) +
        sizeOfProposal(message.committed, bytesOf)
      );
    case 'propose':
    case 'commit':
      return HEADER_BYTES + REQUEST_BYTES + FIELD_BYTES + sizeOfProposal(message.proposal, bytesOf);
    case 'accept':
      return HEADER_BYTES + REQUEST_BYTES + sizeOfBallot(message.refusedFor);
  }
}

/**
 * Bytes of a message that are keys and values.
 *
 * @param payloadOfState Of what a replica keeps of one key.
 */
export function payloadOf<State>(message: LeaderlessMessage<State>, payloadOfState: (state: State) => number): number {
  switch (message.kind) {
    case 'write':
    case 'hinted-write':
    case 'value':
    case 'repair':
      return ofAny(message.version, payloadOfState);
    case 'read':
    case 'prepare':
      return FIELD_BYTES;
    case 'handoff':
    case 'range':
    case 'range-answer':
      return sumOf(message.versions, payloadOfState);
    case 'promise':
      return (
        ofAny(message.accepted?.version ?? null, payloadOfState) +
        ofAny(message.committed?.version ?? null, payloadOfState)
      );
    case 'propose':
    case 'commit':
      return FIELD_BYTES + ofAny(message.proposal.version, payloadOfState);
    default:
      return 0;
  }
}

function ofAny<State>(state: State | null, of: (state: State) => number): number {
  return state === null ? 0 : of(state);
}

function sizeOfBallot(ballot: Ballot | null): number {
  return ballot === null ? 0 : BALLOT_BYTES;
}

function sizeOfProposal<State>(proposal: Proposal<State> | null, bytesOf: (state: State) => number): number {
  return proposal === null ? 0 : 2 * BALLOT_BYTES + ofAny(proposal.version, bytesOf);
}

/** Every name that a message goes by. */
export const LEADERLESS_MESSAGES = [
  'write',
  'hinted-write',
  'written',
  'read',
  'value',
  'repair',
  'handoff',
  'handed-over',
  'ping',
  'pong',
  'tree',
  'range',
  'range-answer',
  'prepare',
  'promise',
  'propose',
  'accept',
  'commit',
  'committed',
] as const;

export function nameOf(message: LeaderlessMessage<unknown>): (typeof LEADERLESS_MESSAGES)[number] {
  return message.kind;
}
