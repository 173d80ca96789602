import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

/** Settings that mean something to one way to order only. */
const OF_ORDERING = {
  leader: 'raft',
  electionTimeout: 'raft',
  heartbeat: 'raft',
  register: 'register',
  wait: 'lamport',
} as const;

export const totalOrderBroadcastSchema = z
  .strictObject({
    kind: z.literal('total-order-broadcast'),
    ordering: z.enum(['raft', 'register', 'lamport', 'lamport-all']).default('raft').meta({
      description:
        'raft: the log of a Raft group of all nodes; register: by numbers from a linearizable increment-and-get register, delivered without gaps; lamport: by Lamport stamps, each message held back for a fixed time after it came, which is no total order broadcast; lamport-all: by Lamport stamps, each message held back until a later stamp was heard from every node',
    }),
    reads: z.enum(['log', 'read-index', 'local']).default('log').meta({
      description:
        'How the node asked answers a read. log: it broadcasts the read, and answers when it delivers it; read-index: it has a majority confirm the latest position, and waits until it has delivered that much (raft only); local: at once from what it has delivered, sequentially consistent only',
    }),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .optional()
      .meta({ description: 'With raft: who campaigns first at the start; any, the first to time out, if not written' }),
    electionTimeout: duration({ min: '1ms', max: '1h' }).optional().meta({
      description: 'With raft: least silence before a campaign, each draw adds up to the same; 1s if not written',
    }),
    heartbeat: duration({ min: '1ms', max: '1h' }).optional().meta({ description: 'With raft; 100ms if not written' }),
    register: nodeSelector
      .optional()
      .meta({ description: 'With register: the node that keeps it; the first if not written' }),
    wait: duration({ max: '1h' })
      .optional()
      .meta({ description: 'With lamport: how long a message is held back before it is delivered; 0s if not written' }),
  })
  .check(({ value, issues }) => {
    for (const [name, ordering] of Object.entries(OF_ORDERING)) {
      const input = value[name as keyof typeof OF_ORDERING];
      if (input === undefined || value.ordering === ordering) continue;
      const message = `${name} has a meaning only with ordering "${ordering}", not "${value.ordering}"`;
      issues.push({ code: 'custom', path: [name], message, input });
    }
    if (value.reads !== 'read-index' || value.ordering === 'raft') return;
    const message = `there is no position to ask for with ordering "${value.ordering}": only a log has positions that a majority can confirm`;
    issues.push({ code: 'custom', path: ['reads'], message, params: { allowed: 'log or local' }, input: value.reads });
  })
  .meta({ description: 'Total order broadcast, and storage by append-and-wait (Hadzilacos and Toueg 1994)' });
