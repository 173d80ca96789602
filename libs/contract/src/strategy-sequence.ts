import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

/** Settings that mean something to one generator only. */
const OF_GENERATOR = {
  leader: 'log',
  electionTimeout: 'log',
  heartbeat: 'log',
  allocator: 'blocks',
  block: 'blocks',
} as const;

export const sequenceSchema = z
  .strictObject({
    kind: z.literal('sequence'),
    generator: z.enum(['log', 'lamport', 'interleaved', 'wall-clock', 'blocks']).default('log').meta({
      description:
        'log: a number for each entry of a log that a Raft group agrees on; lamport: each node counts on from all that it and its client have seen; interleaved: node i of n gives i, i + n, i + 2n, ... (of two: odd and even); wall-clock: ticks of 0.1 ms of the node’s clock, one number for each at most, the node in the low digits; blocks: from a block that one node has handed out in advance',
    }),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .optional()
      .meta({ description: 'With log: who campaigns first at the start; any, the first to time out, if not written' }),
    electionTimeout: duration({ min: '1ms', max: '1h' }).optional().meta({
      description: 'With log: least silence before a campaign, each draw adds up to the same; 1s if not written',
    }),
    heartbeat: duration({ min: '1ms', max: '1h' }).optional().meta({ description: 'With log; 100ms if not written' }),
    allocator: nodeSelector
      .optional()
      .meta({ description: 'With blocks: who hands them out; the first node if not written' }),
    block: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: 'With blocks: numbers in each; 100 if not written' }),
  })
  .check(({ value, issues }) => {
    for (const [name, generator] of Object.entries(OF_GENERATOR)) {
      const input = value[name as keyof typeof OF_GENERATOR];
      if (input === undefined || value.generator === generator) continue;
      const message = `${name} has a meaning only with generator "${generator}", not "${value.generator}"`;
      issues.push({ code: 'custom', path: [name], message, input });
    }
  })
  .meta({ description: 'Sequence numbers, one for each increment (Lamport 1978)' });
