import {
  type Cluster,
  ContextKeeper,
  type FaultKind,
  type Guarantee,
  type NodeId,
  type Strategy,
} from '@isthmus/sim-protocol';
import { FIELD_BYTES, HEADER_BYTES } from '../message-size.js';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import type { RaftParameters } from '../raft/parameters.js';
import { raft } from '../raft/strategy.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { type Allocation, type BlockMessage, BlocksReplica } from './blocks.js';
import { Counters } from './counters.js';
import type { Counting } from './numbers.js';
import { OwnNumbersReplica, type Reservation } from './own-numbers.js';

const SURVIVED: readonly FaultKind[] = [...SURVIVED_BY_DISKS, 'repeated-request'];

const UNIQUE: Guarantee = { model: 'unique-numbers', under: SURVIVED, sentence: 'No number is given twice.' };
const CAUSAL: Guarantee = {
  model: 'causal-numbers',
  under: SURVIVED,
  sentence: 'Whoever asks for a number knowing of another, and bringing along what came with it, gets a higher one.',
};
const GAP_FREE: Guarantee = {
  model: 'gap-free-numbers',
  under: SURVIVED,
  sentence: 'Between two numbers that are given, all are, if only to those who gave up waiting.',
};

/** Names of messages, whatever gives the numbers; those of the log besides. */
export const BLOCK_MESSAGES = ['ask-block', 'block'] as const;

/**
 * Numbers that each node gives on its own: unique, without asking anybody.
 *
 * `lamport` promises besides that numbers do not contradict causality, if clients bring along the highest that they have seen; the
 * others do not. `wall-clock` rests on clocks that nobody sets back while a node is down. None is free of gaps.
 *
 * Source: Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 21 (7), 1978; the others are what
 * Kleppmann, "Designing Data-Intensive Applications", 2017, chapter 9, "Noncausal sequence number generators", lists.
 */
export function ownNumbers(counting: Counting, { nodes }: Cluster): Strategy<never, Reservation, number> {
  const strategy: Strategy<never, Reservation, number> = {
    kind: 'sequence',
    guarantees: guaranteesOf(counting),
    initialLeader: null,
    supportsCas: false,
    route: () => 'any',
    createReplica: (self) => new OwnNumbersReplica(counting, self, nodes.length),
    sizeOf: () => 0,
    payloadOf: () => 0,
    nameOf: () => '',
  };
  if (counting !== 'lamport') return strategy;
  const client = { createClient: () => new HighestStamp(), sizeOfContext: () => FIELD_BYTES };
  return { ...strategy, client };
}

/** What a client remembers for Lamport's rule IR2: the highest number that it has seen or heard of. */
class HighestStamp extends ContextKeeper<number> {
  private highest = 0;

  constructor() {
    super(() => 'any');
  }

  override context(): number | null {
    return this.highest === 0 ? null : this.highest;
  }

  override answered(_operation: unknown, _node: NodeId, _result: unknown, context: number | null): void {
    if (context !== null) this.hear(context);
  }

  hear(number: number): void {
    this.highest = Math.max(this.highest, number);
  }
}

function guaranteesOf(counting: Counting): readonly Guarantee[] {
  switch (counting) {
    case 'interleaved':
      return [UNIQUE];
    case 'wall-clock':
      // Clocks may be apart, and fast or slow; but one that is set back while its node is down gives its numbers again.
      return [{ ...UNIQUE, under: SURVIVED.filter((fault) => fault !== 'clock-skew'), clockDriftPpmMax: 1e6 }];
    case 'lamport':
      return [UNIQUE, CAUSAL];
  }
}

export interface BlocksParameters {
  readonly allocator: NodeId;
  /** Numbers of a block. */
  readonly size: number;
}

/** Numbers from blocks that one node hands out in advance: unique; in no order that means anything. */
export function blocksOfNumbers({ allocator, size }: BlocksParameters): Strategy<BlockMessage, Allocation> {
  return {
    kind: 'sequence',
    guarantees: [UNIQUE],
    initialLeader: null,
    supportsCas: false,
    route: () => 'any',
    createReplica: (self) => new BlocksReplica(self, allocator, size),
    sizeOf: ({ kind }) => HEADER_BYTES + (kind === 'block' ? 2 : 1) * FIELD_BYTES,
    // A question and an answer about numbers, which are nobody's keys or values yet.
    payloadOf: () => 0,
    nameOf: ({ kind }) => kind,
  };
}

/** Numbers by a log that consensus agrees on: unique, without gaps, and never against causality, whoever tells whom of what. */
export function numbersByLog(
  timing: Pick<RaftParameters, 'leader' | 'electionTimeout' | 'heartbeat'>,
  cluster: Cluster,
): Strategy<RaftMessage, RaftRecord> {
  const createStateMachine = () => new Counters();
  const strategy = raft({ ...timing, reads: 'read-index', preVote: true, createStateMachine }, cluster);
  return { ...strategy, kind: 'sequence', guarantees: [UNIQUE, CAUSAL, GAP_FREE], supportsCas: false };
}
