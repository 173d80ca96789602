import { z } from 'zod';
import { polling } from './application-parts.js';

export const questionThreadsSchema = z.strictObject({ kind: z.literal('question-threads'), ...polling }).meta({
  description:
    'A question, which a client of the next datacenter answers when it sees it, and others who see the answer: they must see the question too',
});
