import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const chainSchema = z
  .strictObject({
    kind: z.literal('chain'),
    order: z
      .array(nodeSelector)
      .min(1)
      .max(99)
      .optional()
      .meta({ description: 'The chain from its head on; nodes that are not named follow, as the topology lists them' }),
    master: nodeSelector.optional().meta({
      description:
        'The node that decides who makes up the chain; the first that the topology lists if not written. While it is down nobody is taken out and nobody let in',
    }),
    reads: z.enum(['tail', 'apportioned', 'eventual', 'bounded']).default('tail').meta({
      description:
        'Who serves a read that asks for no consistency of its own. tail: chain replication; apportioned: any node, which asks the tail which version is committed where it has one that is not (CRAQ); eventual: any node, the newest version that it has; bounded: the same, at most `versions` ahead',
    }),
    versions: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Versions past the committed one that a bounded read may return; 1 if not written' }),
    detection: z.enum(['leases', 'fail-stop']).default('leases').meta({
      description:
        'leases: a node stops answering reads, by its own clock, before the master may give it up; fail-stop: a node that is given up is taken to have stopped, as the papers assume',
    }),
    ping: duration({ min: '1ms', max: '1h' }).default('100ms'),
    timeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Silence after which the master gives a node up; a lease lasts three quarters of it' }),
  })
  .check((context) => {
    const { reads, versions } = context.value;
    if (versions !== undefined && reads !== 'bounded') {
      context.issues.push({
        code: 'custom',
        path: ['versions'],
        message: `versions has a meaning only with reads "bounded", not "${reads}"`,
        input: versions,
      });
    }
  })
  .meta({
    description: 'Chain replication (van Renesse and Schneider 2004), and CRAQ (Terrace and Freedman 2009)',
  });
