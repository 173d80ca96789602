import { z } from 'zod';
import { within } from './application-parts.js';
import { duration } from './quantities.js';

export const usernameClaimsSchema = z
  .strictObject({
    kind: z.literal('username-claims'),
    method: z.enum(['cas', 'read-then-write', 'txn', 'lock', 'broadcast']).default('read-then-write').meta({
      description:
        'lock: read-then-write under a lock of the name; broadcast: a name is whose claim is delivered first, as the node asked sees it',
    }),
    rivals: z.int().min(0).max(20).default(1).meta({
      description: 'Clients of other datacenters, in turn, who want the same name as an arrival',
    }),
    within,
    recheck: duration({ max: '1h' }).optional().meta({
      description:
        'After this, whoever was told that a name is theirs looks whether it still is; nobody does if not written',
    }),
    lease: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'Of the locks: only with method lock; 2s if not written' }),
  })
  .check(({ value: { method, lease }, issues }) => {
    if (lease === undefined || method === 'lock') return;
    issues.push({
      code: 'custom',
      path: ['lease'],
      message: `lease has a meaning only with method "lock", not "${method}"`,
      params: { allowed: 'nothing here' },
      input: lease,
    });
  })
  .meta({
    description:
      'Accounts that want a name, each name wanted by several at about the same time: at most one may get it',
  });
