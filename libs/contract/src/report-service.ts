import { z } from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();

export const yieldAndHarvestSchema = z
  .array(
    z.strictObject({
      phase: z.string(),
      offered: count,
      answered: count.meta({ description: 'ok within the deadline' }),
      yield: share.meta({ description: 'answered / offered; null where nothing was offered' }),
      reads: count.meta({ description: 'Answered reads of registers, where values name their writes' }),
      reflecting: count.meta({ description: 'Of them, those that missed no acknowledged write' }),
      harvest: share.meta({
        description:
          'reflecting / reads: each read asks for the newest state of one key; null where there were none, or values do not name their writes',
      }),
    }),
  )
  .meta({ id: 'YieldAndHarvest', description: 'By phase, then boundary and all [Fox and Brewer 1999]' });

export const pacelcSchema = z
  .strictObject({
    partitioned: z
      .enum(['A', 'C'])
      .nullable()
      .meta({ description: 'From the CAP verdict; null where it is neither "available" nor "consistent"' }),
    else: z
      .enum(['C', 'L'])
      .nullable()
      .meta({ description: 'C where the steady phases alone are linearizable, else L; null where nobody can tell' }),
    letters: z.string().meta({ examples: ['PA/EL'], description: 'With – for what is null' }),
    sentence: z.string(),
  })
  .meta({ id: 'Pacelc', description: 'What was given up in the partition, and else [Abadi 2012]' });
