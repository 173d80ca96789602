import { z } from 'zod';
import { carriesContext, polling } from './application-parts.js';
import { identifier } from './identifiers.js';
import { duration } from './quantities.js';

export const imageResizerSchema = z
  .strictObject({
    kind: z.literal('image-resizer'),
    images: z.int().min(1).max(100_000).default(20).meta({ description: 'Uploads replace them' }),
    resizer: identifier.optional().meta({
      description:
        'Its datacenter; the next one after that of the upload, among those that have clients, if not written',
    }),
    queueLatency: duration({ max: '1h' }).default('10ms').meta({ description: 'Of the second channel' }),
    carriesVersion: z.boolean().default(false).meta({
      description:
        'Whether the message says which version was uploaded: then the resizer waits until it reads that or a newer one',
    }),
    carriesContext,
    ...polling,
  })
  .meta({ description: 'Uploads of images, of which a queue tells a resizer: it must find what was uploaded' });
