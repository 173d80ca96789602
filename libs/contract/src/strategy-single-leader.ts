import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { drift, duration } from './quantities.js';

const failoverSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('manual'),
      promote: nodeSelector.meta({ description: 'The node that the operator makes the leader' }),
      at: duration({ max: '24h' }).meta({ description: 'When, by that node’s clock' }),
    })
    .meta({ description: 'An operator promotes a node, whatever the leader does; it goes on until it hears of that' }),
  z
    .strictObject({
      kind: z.literal('timeout'),
      after: duration({ min: '10ms', max: '1h' }).default('2s').meta({
        description:
          'Silence of the leader after which the next node promotes itself; the one after it waits twice that',
      }),
    })
    .meta({
      description:
        'Without consensus: nobody is asked, so there may be two leaders, and acknowledged writes may be lost',
    }),
  z
    .strictObject({
      kind: z.literal('lock-service'),
      servers: z
        .union([z.literal('all'), z.array(nodeSelector).min(1).max(99)])
        .default('all')
        .meta({ description: 'The nodes that grant the lock; a majority of them must' }),
      lease: duration({ min: '10ms', max: '1h' })
        .default('10s')
        .meta({ description: 'For how long the lock is granted; its holder renews it four times in that' }),
      clockDrift: drift
        .default('500ppm')
        .meta({ description: 'By how much the holder takes clocks to run apart: its lease is shorter by twice that' }),
      fencing: z.boolean().default(true).meta({
        description: 'Whether replicas turn away what comes with an earlier token of the lock than they know',
      }),
    })
    .meta({ description: 'Whoever holds a lock with a lease leads; a new holder first reads the logs of others' }),
]);

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
    reads: z.enum(['leader', 'lease', 'local', 'bounded-staleness', 'snapshot']).default('leader').meta({
      description:
        'Who serves a read that asks for no consistency of its own. lease: the leader, while its lease is not over by its own clock; bounded-staleness: any node that knows its copy to have all that was committed `staleness` ago, else the leader; snapshot: any node, from a copy of what was committed, renewed every `snapshotEvery`',
    }),
    staleness: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'How old a copy may be that is read; bounded-staleness only; 1s if not written' }),
    snapshotEvery: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'How often each node renews what it reads from; snapshot only; 1s if not written' }),
    failover: z
      .union([z.literal('off'), failoverSchema])
      .default('off')
      .meta({ description: 'How another node comes to lead; off: none does' }),
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
    const lock = typeof value.failover === 'object' && value.failover.kind === 'lock-service';
    if (reads === 'lease' && !lock)
      issues.push({
        code: 'custom',
        path: ['reads'],
        message:
          'a lease needs somebody who grants it: reads "lease" have a meaning only with failover by "lock-service"',
        input: reads,
      });
    belongs('snapshotEvery', { setting: 'reads', is: reads, only: 'snapshot' });
  });
