import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const raftSchema = z
  .strictObject({
    kind: z.literal('raft'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Who campaigns first at the start; any: the first to time out' }),
    reads: z
      .enum(['read-index', 'local'])
      .default('read-index')
      .meta({ description: 'local: any replica answers from its own state; not linearizable' }),
    preVote: z.boolean().default(true),
    electionTimeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Least; each draw adds up to the same again' }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms'),
  })
  .meta({ description: 'Raft (Ongaro and Ousterhout 2014)' });
