import { z } from 'zod';
import { duration } from './quantities.js';

/** How long after the first the others of a group begin. */
export const within = duration({ max: '1h' }).default('100ms').meta({
  description: 'How long after the first the others ask, at most: uniform',
});

export const polling = {
  poll: duration({ min: '1ms', max: '1min' })
    .default('50ms')
    .meta({ description: 'How often somebody looks who waits for something to appear' }),
  tries: z.int().min(1).max(100).default(20).meta({ description: 'How often at most' }),
};

export const carriesContext = z.boolean().default(false).meta({
  description:
    "Whether what is told carries what the strategy remembers in the teller's session, such as a causal token",
});

export const changeMethod = z.enum(['cas', 'read-then-write', 'txn']).default('read-then-write').meta({
  description:
    'cas and txn change what has not changed since it was read, and try again if it has; read-then-write does not look',
});

/** What a value can tell besides being unique. */
export const amount = z.int().min(1).max(999);
