import { z } from 'zod';

const ms = z.number();
const name = z.string();
const client = name.meta({ description: 'Datacenter of the clients' });

/** Over the clients, each datacenter with the same weight. */
const overClients = { meanMs: ms, worstMs: ms };

const latencies = z.array(z.strictObject({ client, ms })).meta({ description: 'By datacenter of the clients' });

/** `GET /v1/layouts/{id}/plan`. */
export const layoutPlanSchema = z
  .strictObject({
    layout: name.nullable().meta({ description: 'null: a topology of its own' }),
    clients: z.array(name),
    configurations: z
      .array(
        z.strictObject({
          name,
          strategy: z.record(z.string(), z.unknown()).meta({ description: 'As a document writes it' }),
          leader: name.nullable().meta({ description: 'The best, by the mean write; null where nobody leads' }),
          floors: z.array(z.strictObject({ client, readMs: ms, writeMs: ms })),
          read: z.strictObject(overClients),
          write: z.strictObject(overClients),
        }),
      )
      .meta({ description: 'Usual configurations on all nodes of the layout, with the floors of reads and writes' }),
    leaders: z
      .array(z.strictObject({ leader: name, floors: latencies, ...overClients }))
      .meta({ description: 'Each datacenter as the leader of a majority of all nodes; the best by the mean first' }),
    placements: z
      .array(
        z.strictObject({
          faults: z.int().meta({ description: 'Datacenters that may fail: one node in each of 2 f + 1' }),
          quorums: z
            .enum(['led', 'leaderless'])
            .meta({ description: 'Who asks a majority: a leader, or whichever node the client asks' }),
          best: z.enum(['mean', 'worst']).meta({ description: 'What is least' }),
          datacenters: z.array(name),
          leader: name.nullable(),
          floors: latencies,
          ...overClients,
        }),
      )
      .meta({ description: 'The best of all placements' }),
    alone: z
      .array(z.strictObject({ client, faults: z.int(), datacenters: z.array(name), leader: name, ms }))
      .meta({ description: 'The best placement and leader for the clients of one datacenter alone' }),
    considered: z.int().meta({ description: 'Placements that were compared: all there are' }),
  })
  .meta({
    id: 'LayoutPlan',
    description:
      "Floors: the least latencies that the links' least delays allow, with nodes and disks that take no time; of operations that a majority confirms unless a configuration says otherwise",
  });
export type LayoutPlan = z.infer<typeof layoutPlanSchema>;
