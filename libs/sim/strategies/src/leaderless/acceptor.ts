import { type Ballot, highest, isHigher, type Proposal } from './ballots.js';
import type { LeaderlessMessage, PaxosRecord } from './messages.js';
import type { Keyed } from './resolution.js';

type Received<State, Kind> = Extract<LeaderlessMessage<State>, { readonly kind: Kind }>;

/** What an acceptor answers, once it has that record on disk. */
export interface Response<State> {
  readonly answer: LeaderlessMessage<State>;
  /** null: nothing has changed. */
  readonly record: PaxosRecord<State> | null;
}

interface AcceptorState<State> {
  promised: Ballot | null;
  accepted: Proposal<State> | null;
  /** The latest of which it has heard. */
  committed: Proposal<State> | null;
}

/**
 * What a replica has promised and accepted of each key.
 *
 * Source: Lamport, "Paxos made simple", ACM SIGACT News 32 (4), 2001, section 2.
 */
export class Acceptor<State extends Keyed> {
  readonly #states = new Map<number, AcceptorState<State>>();

  recover(record: PaxosRecord<State>): void {
    const state = this.#of(record.key);
    switch (record.kind) {
      case 'promised':
        state.promised = record.ballot;
        break;
      case 'accepted':
        state.promised = record.proposal.ballot;
        state.accepted = record.proposal;
        break;
      case 'committed':
        state.committed = highest(record.proposal, state.committed) ?? null;
        break;
    }
  }

  prepare({ key, ballot, life, request }: Received<State, 'prepare'>): Response<State> {
    const state = this.#of(key);
    const { promised, accepted, committed } = state;
    if (!isHigher(ballot, promised))
      return { answer: { kind: 'promise', life, request, refusedFor: promised, accepted, committed }, record: null };
    state.promised = ballot;
    return {
      answer: { kind: 'promise', life, request, refusedFor: null, accepted, committed },
      record: { kind: 'promised', key, ballot },
    };
  }

  /** Accepts what it has promised, and anything later. */
  propose({ key, proposal, life, request }: Received<State, 'propose'>): Response<State> {
    const state = this.#of(key);
    const { promised } = state;
    if (promised !== null && isHigher(promised, proposal.ballot))
      return { answer: { kind: 'accept', life, request, refusedFor: promised }, record: null };
    state.promised = proposal.ballot;
    state.accepted = proposal;
    return {
      answer: { kind: 'accept', life, request, refusedFor: null },
      record: { kind: 'accepted', key, proposal },
    };
  }

  /** On disk each time: the first copy of a message may not be there yet when the second comes. */
  commit({ key, proposal, life, request }: Received<State, 'commit'>): Response<State> {
    const state = this.#of(key);
    state.committed = highest(proposal, state.committed) ?? null;
    return { answer: { kind: 'committed', life, request }, record: { kind: 'committed', key, proposal } };
  }

  #of(key: number): AcceptorState<State> {
    let state = this.#states.get(key);
    if (state === undefined) this.#states.set(key, (state = { promised: null, accepted: null, committed: null }));
    return state;
  }
}
