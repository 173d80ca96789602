import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const singleLeaderSchema = z
  .strictObject({
    kind: z.literal('single-leader'),
    leader: nodeSelector.meta({ description: 'The node that orders every write' }),
    replication: z.enum(['asynchronous', 'semi-synchronous', 'synchronous', 'quorum']).default('asynchronous').meta({
      description:
        'Whether a write is answered at once, after `acknowledgements` followers, after all of them, or after a majority of all nodes, the leader included, have it on disk',
    }),
    acknowledgements: z
      .int()
      .min(1)
      .max(98)
      .optional()
      .meta({ description: 'Followers to wait for; semi-synchronous only; 1 if not written' }),
    reads: z.enum(['leader', 'local', 'bounded-staleness', 'snapshot']).default('leader').meta({
      description:
        'Who serves a read that asks for no consistency of its own. bounded-staleness: any node that knows its copy to have all that was committed `staleness` ago, else the leader; snapshot: any node, from a copy of what was committed, renewed every `snapshotEvery`',
    }),
    staleness: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'How old a copy may be that is read; bounded-staleness only; 1s if not written' }),
    snapshotEvery: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'How often each node renews what it reads from; snapshot only; 1s if not written' }),
    failover: z.literal('off').default('off'),
  })
  .check(({ value, issues }) => {
    const { replication, reads } = value;
    const belongs = (
      field: keyof typeof value,
      to: { readonly setting: string; readonly is: string; readonly only: string },
    ) => {
      if (value[field] === undefined || to.is === to.only) return;
      issues.push({
        code: 'custom',
        path: [field],
        message: `${field} has a meaning only with ${to.setting} "${to.only}", not "${to.is}"`,
        input: value[field],
      });
    };
    belongs('acknowledgements', { setting: 'replication', is: replication, only: 'semi-synchronous' });
    belongs('staleness', { setting: 'reads', is: reads, only: 'bounded-staleness' });
    belongs('snapshotEvery', { setting: 'reads', is: reads, only: 'snapshot' });
  });
