import { z } from 'zod';
import { duration } from './quantities.js';

/** Fields that have a meaning for some kinds only. */
const ONLY_OF = {
  consistency: ['read'],
  lease: ['locked-write', 'barrier'],
  hold: ['locked-write'],
  pause: ['locked-write'],
  parties: ['barrier'],
  reads: ['txn'],
  writes: ['txn'],
  pauseBetween: ['txn'],
} as const;

/** What clients ask for, and how often. */
export const operationShareSchema = z
  .strictObject({
    kind: z
      .enum([
        'read',
        'write',
        'cas',
        'read-modify-write',
        'increment',
        'increment-and-tell',
        'broadcast',
        'sync',
        'locked-write',
        'barrier',
        'txn',
      ])
      .meta({
        description:
          'increment-and-tell: an increment, and when it is answered a client of the next datacenter is told, as fast as the network, and increments too; locked-write: takes a lock, holds it for a while, writes under its fencing token, and gives it back: lock, write and unlock are operations of their own; barrier: comes to a barrier and waits until so many sessions have; increment: the next number of a sequence; broadcast: a message to be delivered everywhere; sync: waits until the node asked has caught up; txn: a transaction that reads some keys and then writes some of them; read-modify-write: a read, and when it is answered a write of the same key by the same session; two operations, not one atomic one',
      }),
    share: z.number().gt(0).max(1),
    consistency: z
      .enum(['linearizable', 'local'])
      .optional()
      .meta({ description: 'Reads only, where the strategy offers several' }),
    lease: duration({ min: '1ms', max: '1h' }).optional().meta({
      description:
        'Locked writes, which need it: how long the lock is asked for; and barriers: how long the service counts on a session that it does not hear of, 1min if not written',
    }),
    hold: duration({ max: '1h' })
      .optional()
      .meta({ description: 'Locked writes only: from the grant of the lock to the write; 0s if not written' }),
    pause: z
      .strictObject({
        share: z.number().min(0).max(1).meta({ description: 'Of the holders' }),
        length: duration({ max: '1h' }).meta({ description: 'For how long they stand still and do not know it' }),
      })
      .optional()
      .meta({ description: 'Locked writes only: holders that stand still before they write; none if not written' }),
    parties: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'Barriers only, which need it: how many sessions make a round' }),
    reads: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'Transactions only: keys that it reads; 2 if not written' }),
    writes: z
      .int()
      .min(0)
      .max(20)
      .optional()
      .meta({ description: 'Transactions only: how many of the keys that it has read it writes; 1 if not written' }),
    pauseBetween: duration({ max: '1min' }).optional().meta({
      description:
        'Transactions only: what the application takes before each statement but the first; 0s if not written',
    }),
  })
  .check(({ value, issues }) => {
    const complain = (field: keyof typeof ONLY_OF, message: string, allowed: string) =>
      issues.push({ code: 'custom', path: [field], message, params: { allowed }, input: value[field] });
    for (const [field, kinds] of Object.entries(ONLY_OF) as [keyof typeof ONLY_OF, readonly string[]][]) {
      if (value[field] !== undefined && !kinds.includes(value.kind))
        complain(
          field,
          `${field} has a meaning only with kind "${kinds.join('" or "')}", not "${value.kind}"`,
          'nothing here',
        );
    }
    if (value.kind === 'locked-write' && value.lease === undefined)
      complain('lease', 'a locked write asks for a lock with a lease', 'such as 2s');
    if (value.kind === 'barrier' && value.parties === undefined)
      complain('parties', 'a barrier waits for so many sessions', 'such as 3');
    const { reads = 2, writes = 1 } = value;
    if (value.kind === 'txn' && writes > reads)
      complain('writes', `a txn writes keys that it has read, and it reads ${reads}`, `0 to ${reads}`);
  });
