import { z } from 'zod';
import { duration } from './quantities.js';

export const sharedDiskSchema = z
  .strictObject({
    kind: z.literal('shared-disk'),
    retry: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'After so long a message between instances that was not answered is sent again' }),
  })
  .meta({
    description:
      'Instances over shared disks whose pages go from cache to cache, under locks of a page each (Lahiri et al. 2001)',
  });
