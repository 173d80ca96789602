import { z } from 'zod';
import { OPERATION_CLASSES } from './experiment.js';

const ms = z.number();
const count = z.int().min(0);
const name = z.string();

export const stalenessSchema = z
  .strictObject({
    reads: count.meta({ description: 'Answered outside the warm-up; a compare-and-set reads too' }),
    stale: count.meta({ description: 'Of them, those that missed an acknowledged write' }),
    sentence: z.string().meta({ description: 'What the curves show' }),
    groups: z
      .array(
        z.strictObject({
          datacenter: name,
          kind: z.enum(OPERATION_CLASSES),
          phase: name,
          reads: count,
          stale: count,
          t: z.strictObject({ p50Ms: ms, p99Ms: ms, maxMs: ms }),
          k: z.strictObject({ p50: count, p99: count, max: count }),
        }),
      )
      .meta({
        description:
          'By datacenter, kind and phase, over all reads of the group, exact by nearest rank. t: from the first acknowledgement of a write that a read missed to its invocation, k: how many it missed; both 0 if none. Groups of one phase without a stale read are left out',
      }),
    freshness: z
      .strictObject({
        edgesMs: z.array(ms).meta({ description: 'The i-th interval of age is from the i-th edge to before the next' }),
        curves: z.array(
          z.strictObject({
            datacenter: name,
            kind: z.enum(OPERATION_CLASSES),
            during: z.enum(['steady', 'fault']),
            reads: z.array(count),
            fresh: z.array(count).meta({ description: 'Of these reads, those that had missed no write' }),
          }),
        ),
        leftOut: count.meta({ description: 'Curves left out beyond the 60 with the most reads' }),
      })
      .meta({
        description:
          'P(fresh | age): fresh / reads by the time since the newest acknowledged write of the key that was read; all steady phases together, all faults together',
      }),
  })
  .meta({ id: 'Staleness', description: 'What reads of registers missed [Bailis et al. 2012]' });
