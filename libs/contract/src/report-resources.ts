import { z } from 'zod';

const count = z.int().min(0);
const name = z.string();
const share = z.number().min(0);

const use = {
  utilisation: share.meta({ description: 'Share of the measured time in which it worked' }),
  utilisationPeak: share.meta({ description: 'The same in the part in which it is greatest' }),
  queueMean: z.number().meta({ description: 'Those that waited or were served, on average over time' }),
  queuePeak: count.meta({ description: 'And at most' }),
};

export const busiestSchema = z.strictObject({
  kind: z.enum(['cpu', 'disk', 'link']),
  name: name.meta({ description: 'A node; of a link "from > to"' }),
  utilisation: share,
});

const busiest = busiestSchema
  .extend({ overTime: z.array(share).max(60).meta({ description: 'In each part' }) })
  .nullable();

/** From the end of the warm-up to the end of the run, in equal parts. */
export const resourcesSchema = z
  .strictObject({
    partMs: z.number(),
    nodes: z
      .array(
        z.strictObject({
          node: name,
          cpu: z.strictObject(use).meta({ description: 'Requests and messages that wait for it or are on it' }),
          disk: z.strictObject(use).meta({ description: 'Works during a flush; entries that are not safe yet' }),
          entriesPerFlush: z.number().nullable(),
        }),
      )
      .max(40)
      .meta({ description: 'The busiest, in the order of the cluster' }),
    nodesLeftOut: count,
    links: z
      .array(z.strictObject({ from: name, to: name, ...use }))
      .max(20)
      .meta({ description: 'The busiest first: messages that wait for bandwidth. Empty where it has no limit' }),
    linksLeftOut: count,
    bottleneck: busiest.meta({ description: 'The CPU or link that is busiest; null where none worked' }),
    busiest: busiest.meta({ description: 'The busiest of all, disks included' }),
  })
  .meta({ id: 'Resources' });
