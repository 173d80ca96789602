import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const primaryBackupSchema = z
  .strictObject({
    kind: z.literal('primary-backup'),
    primary: nodeSelector.optional().meta({
      description: 'The first primary; the first node that the topology lists if not written',
    }),
    backups: z.int().min(1).max(98).default(1).meta({
      description:
        'How many backups a view should have. Each must have a write on disk, and confirm the view for a read',
    }),
    service: nodeSelector.optional().meta({
      description:
        'The node that decides who is primary and backup; the last that the topology lists if not written. While it is down there is no failover, and nothing else is lost',
    }),
    ping: duration({ min: '1ms', max: '1h' }).default('100ms'),
    timeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Silence after which the view service takes a node for dead' }),
  })
  .meta({ description: 'Primary-backup with a view service (Budhiraja, Marzullo, Schneider and Toueg 1993)' });
