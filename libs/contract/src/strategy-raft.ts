import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { drift, duration } from './quantities.js';

/** As Spanner assumes of its machines between two synchronisations (Corbett et al., OSDI 2012, section 3). */
export const CLOCK_DRIFT_ASSUMED = '200ppm';

export const raftSchema = z
  .strictObject({
    kind: z.literal('raft'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Who campaigns first at the start; any: the first to time out' }),
    reads: z.enum(['read-index', 'lease', 'follower', 'local']).default('read-index').meta({
      description:
        'read-index: the leader answers once a majority has confirmed it; lease: at once while it holds a lease, which rests on clocks; follower: any replica answers once it has applied what the confirmed leader had committed; local: any replica answers from its own state, not linearizable',
    }),
    clockDrift: drift.optional().meta({
      description: `With reads lease: the most by which a clock runs faster or slower than true time; ${CLOCK_DRIFT_ASSUMED} if not written`,
    }),
    preVote: z.boolean().default(true),
    checkQuorum: z.boolean().optional().meta({
      description:
        'A leader that has not heard from a majority within an election timeout steps down, and nobody votes while a leader is heard; false if not written',
    }),
    transfer: z
      .strictObject({
        to: nodeSelector,
        at: duration({ max: '24h' })
          .optional()
          .meta({ description: 'Once, at that time of the run; if not written: whenever that node has caught up' }),
      })
      .optional()
      .meta({ description: 'A leader hands over to that node; if not written, leadership stays where it is' }),
    electionTimeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Least; each draw adds up to the same again' }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms'),
  })
  .check((context) => {
    const { clockDrift, reads } = context.value;
    if (clockDrift === undefined || reads === 'lease') return;
    context.issues.push({
      code: 'custom',
      path: ['clockDrift'],
      message: `clockDrift has a meaning only with reads "lease", not "${reads}"`,
      input: clockDrift,
    });
  })
  .meta({ description: 'Raft (Ongaro and Ousterhout 2014)' });
