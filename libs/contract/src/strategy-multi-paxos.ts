import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const multiPaxosSchema = z
  .strictObject({
    kind: z.literal('multi-paxos'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Who prepares the first ballot; any: the first to time out' }),
    reads: z.enum(['log', 'quorum', 'local']).default('log').meta({
      description:
        'log: a read takes a slot of the log; quorum: the leader answers once a majority has told it that it has promised no later ballot; local: any replica answers from its own state, not linearizable',
    }),
    electionTimeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Least silence of the leader; each draw adds up to the same again' }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms'),
  })
  .meta({ description: 'Multi-Paxos with a stable leader (Lamport 2001; van Renesse and Altinbuken 2015)' });
