import { nanosOf, sequenceSchema, type StrategySpec, type Violation } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  BLOCK_MESSAGES,
  blocksOfNumbers,
  numbersByLog,
  ownNumbers,
  RAFT_MESSAGES,
  raftWriteLatency,
} from '@isthmus/sim-strategies';
import { roundTripToAny, throughMajority } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'sequence' }>;

const HEARTBEAT = '100ms';
const ELECTION_TIMEOUT = '1s';
const BLOCK = 100;

/** Why the numbers of a generator may contradict causality. */
const NONCAUSAL = {
  interleaved: 'a node that is asked less often counts behind the others',
  'wall-clock': 'a node whose clock is behind gives lower numbers, whatever its clients have seen',
  blocks: 'a node that was asked less often still gives from an older block',
} as const;

export const sequenceEntry: StrategyEntry<Spec> = {
  promise:
    'Unique numbers. With lamport they never contradict causality, for clients that bring along what they have seen; with log never, and there are no gaps, while a majority can talk.',
  nonPromise:
    'Interleaved counters, wall clocks and blocks contradict causality. None but the log is free of gaps, or says whether a gap will be filled. A lost disk breaks the promise.',
  source:
    'Lamport: Time, clocks, and the ordering of events in a distributed system, CACM 21 (7), 1978; Kleppmann: Designing data-intensive applications, 2017, chapter 9',
  schema: sequenceSchema,
  notModelled: () => [],
  messages: [...RAFT_MESSAGES, ...BLOCK_MESSAGES],
  hasLeader: true,
  offersConsistencies: false,
  keepsNoRegisters: true,
  serves: ['increment'],
  refusal: (kind) =>
    kind === 'cas'
      ? 'sequence has no compare-and-set: it gives numbers, and compare-and-set needs consensus (Herlihy 1991) on a value'
      : null,
  withNodes: ({ leader, allocator, ...spec }, replace) => ({
    ...spec,
    ...(leader === undefined ? {} : { leader: leader === 'any' ? leader : replace(leader, '/leader') }),
    ...(allocator === undefined ? {} : { allocator: replace(allocator, '/allocator') }),
  }),
  build({ generator, leader = 'any', allocator, block = BLOCK, ...spec }, { cluster }) {
    switch (generator) {
      case 'log':
        return numbersByLog(
          {
            leader: leader === 'any' ? null : namedNode(cluster, leader),
            electionTimeout: nanosOf(spec.electionTimeout ?? ELECTION_TIMEOUT) as Nanos,
            heartbeat: nanosOf(spec.heartbeat ?? HEARTBEAT) as Nanos,
          },
          cluster,
        ) as Strategy;
      case 'blocks': {
        const node = allocator === undefined ? cluster.nodes[0]!.id : namedNode(cluster, allocator);
        return blocksOfNumbers({ allocator: node, size: block }) as Strategy;
      }
      default:
        return ownNumbers(generator, cluster) as Strategy;
    }
  },

  rules({ generator, electionTimeout = ELECTION_TIMEOUT, heartbeat = HEARTBEAT }) {
    const violations: Violation[] =
      generator !== 'log' || nanosOf(heartbeat) < nanosOf(electionTimeout)
        ? []
        : [
            {
              pointer: '/strategy/heartbeat',
              code: 'contradiction',
              message: `a leader that speaks every ${heartbeat} is deposed after ${electionTimeout}`,
              allowed: `less than ${electionTimeout}`,
            },
          ];
    if (generator === 'log' || generator === 'lamport') return { violations, warnings: [] };
    const message = `numbers contradict causality: ${NONCAUSAL[generator]}`;
    return { violations, warnings: [{ pointer: '/strategy/generator', message }] };
  },

  exposure: () => 'There are no registers.',
  changes: ({ generator }) =>
    generator === 'log' || generator === 'lamport'
      ? []
      : [
          {
            pointer: '/strategy/generator',
            to: 'lamport',
            why: 'a node that counts on from all that it and its client have seen never gives a lower number',
          },
        ],
  floor: ({ generator }, _kind, ground) =>
    generator === 'log' ? throughMajority(ground, raftWriteLatency) : roundTripToAny(ground),
  messagesPerOperation: ({ generator, block = BLOCK }, { others }) => {
    if (generator === 'log') return 3 * others;
    return generator === 'blocks' ? 2 / block : 0;
  },
  backgroundMessages({ generator, heartbeat = HEARTBEAT }, { experiment, cluster }) {
    const seconds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / 1e9;
    if (generator === 'log') return (2 * cluster.nodes.length * seconds) / (nanosOf(heartbeat) / 1e9);
    // Blocks that are asked for at the start, and again.
    return generator === 'blocks' ? 4 * cluster.nodes.length * seconds : 0;
  },
};
