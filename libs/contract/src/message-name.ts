import { z } from 'zod';

/** The name of a message: each strategy has its own, and a spelling that they have in common. */
export const messageName = z.string().regex(/^[a-z][a-z-]{0,39}$/, 'the name of a message, such as "append-entries"');
