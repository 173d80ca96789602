import { z } from 'zod';

const ms = z.number();

export const WORST_CASE_THEOREMS = ['lipton-sandberg', 'attiya-welch-read', 'attiya-welch-write'] as const;

export const worstCaseSchema = z
  .strictObject({
    sites: z
      .array(z.strictObject({ datacenter: z.string(), readMs: ms.nullable(), writeMs: ms.nullable() }))
      .meta({ description: 'The slowest operations that succeeded, by datacenter; reads of a local copy left out' }),
    bounds: z.array(
      z.strictObject({
        theorem: z.enum(WORST_CASE_THEOREMS),
        boundMs: ms.nullable().meta({ description: 'null where its assumptions are not met; the sentence says which' }),
        worstMs: ms.nullable().meta({ description: 'What it bounds: the slowest read, write, or both together' }),
        isReached: z.boolean().nullable(),
        sentence: z.string(),
      }),
    ),
  })
  .meta({
    id: 'WorstCase',
    description:
      "Theorems on the slowest operation of all sites and executions, which one run need not meet. Lipton and Sandberg 1988: where consistency is sequential, read and write together take at least d, in which what a client does at one site can be known at the farthest other one (over the links' greatest delays; over the least where they have no greatest). Attiya and Welch 1994: where it is linearizable and delays vary by u (of the steadiest link between datacenters) a read takes at least u/4, a write u/2; three sites must read and write",
  });
