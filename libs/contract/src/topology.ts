import { z } from 'zod';
import { delayRulesSchema } from './delay-rules.js';
import { identifier } from './identifiers.js';
import { jitterSchema } from './jitter.js';
import { messageName } from './message-name.js';
import { bandwidth, drift, duration } from './quantities.js';
import { tariffSchema } from './tariff.js';

export const datacenterSchema = z.strictObject({
  id: identifier,
  nodes: z
    .int()
    .min(0)
    .max(9)
    .default(1)
    .meta({ description: 'Replicas in it; 0 for a datacenter that has only clients' }),
});

const delayMatrix = z
  .record(identifier, z.record(identifier, duration({ max: '10s' })))
  .meta({ description: 'from -> to -> delay; where only one direction of a pair is given it serves both' });

/**
 * How TCP-like streams behave while their packets are lost: retransmission starts after `timeout`, doubles each time, and
 * after `resetAfter` without success the connection is reset and both ends are told.
 */
export const retransmissionSchema = z.strictObject({
  timeout: duration({ min: '1ms', max: '1min' }).default('200ms'),
  resetAfter: duration({ min: '10ms', max: '1h' }).default('15s'),
});

const share = z.number().min(0).max(1);

export const linksSchema = z
  .strictObject({
    roundTrips: z
      .union([identifier, delayMatrix])
      .optional()
      .meta({ description: 'A matrix of the catalog, or one written here; halved for each way' }),
    oneWay: delayMatrix.optional().meta({ description: 'Instead of roundTrips, where the ways differ' }),
    jitter: jitterSchema.default({ kind: 'lognormal', relative: 0.003, minimum: '0s' }),
    delays: delayRulesSchema,
    transport: z
      .enum(['stream', 'datagram'])
      .default('stream')
      .meta({ description: 'stream: TCP-like, in order, retransmitted; datagram: each message on its own' }),
    retransmission: retransmissionSchema.prefault({}),
    loss: share.default(0).meta({ description: 'Share of datagrams lost' }),
    duplicate: share.default(0).meta({ description: 'Share of datagrams delivered twice' }),
    reorder: share.default(0).meta({ description: 'Share of datagrams held back by up to one more one-way delay' }),
    bandwidth: bandwidth
      .default('unlimited')
      .meta({ description: 'Of each directed pair of hosts; messages queue for it' }),
  })
  .check((context) => {
    const { transport, roundTrips, oneWay } = context.value;
    for (const field of ['loss', 'duplicate', 'reorder'] as const) {
      if (transport === 'stream' && context.value[field] > 0) {
        context.issues.push({
          code: 'custom',
          path: [field],
          message: `${field} needs transport "datagram": a stream hides it as delay`,
          params: { allowed: '0, or transport: datagram' },
          input: context.value[field],
        });
      }
    }
    if (roundTrips !== undefined && oneWay !== undefined) {
      context.issues.push({
        code: 'custom',
        path: ['oneWay'],
        message: 'give roundTrips or oneWay, not both',
        input: oneWay,
      });
    }
  });

/** CPU time of what does not take the usual `serviceTime`. */
const serviceSchema = z
  .strictObject({
    perKilobyte: duration({ max: '1s' })
      .default('0s')
      .meta({ description: 'More for each 1000 bytes of a request or message, in proportion' }),
    distribution: z.enum(['constant', 'exponential']).optional().meta({
      description:
        'Of what each request or message takes: always its time (if not written), or a draw from an exponential distribution with that mean, as in the queue M/M/1',
    }),
    requests: z
      .strictObject({
        read: duration({ max: '1s' }).optional(),
        write: duration({ max: '1s' }).optional(),
        cas: duration({ max: '1s' }).optional(),
        increment: duration({ max: '1s' }).optional(),
        lock: duration({ max: '1s' }).optional(),
        unlock: duration({ max: '1s' }).optional(),
        broadcast: duration({ max: '1s' }).optional(),
        txn: duration({ max: '1s' }).optional(),
        sync: duration({ max: '1s' }).optional(),
        barrier: duration({ max: '1s' }).optional(),
      })
      .prefault({})
      .meta({ description: "Instead of serviceTime, for clients' requests of that kind" }),
    messages: z
      .record(messageName, duration({ max: '1s' }))
      .default({})
      .meta({ description: 'Instead of serviceTime, by the name that the strategy gives its messages' }),
  })
  .meta({ id: 'Service' });

export const topologySchema = z
  .strictObject({
    layout: identifier.optional().meta({ description: 'A layout of the catalog: datacenters, nodes and round trips' }),
    datacenters: z.array(datacenterSchema).min(1).max(25).optional(),
    links: linksSchema.prefault({}),
    intraDatacenter: z
      .strictObject({
        roundTrip: duration({ max: '1s' })
          .optional()
          .meta({ description: "The layout's own, else 0.2ms, if not written" }),
      })
      .prefault({})
      .meta({ description: 'Between hosts of one datacenter, clients included' }),
    tariff: tariffSchema.optional().meta({ description: "Prices of data transfer. The layout's own, if not written" }),
    nodes: z
      .strictObject({
        serviceTime: duration({ max: '1s' })
          .default('20us')
          .meta({ description: 'CPU time for each message or request that arrives at a node; they queue' }),
        service: serviceSchema.optional().meta({ description: 'Where that is not the same for all' }),
        fsync: duration({ max: '10s' })
          .default('1ms')
          .meta({ description: 'One flush of the disk; entries written meanwhile share the next (group commit)' }),
        clock: z
          .strictObject({ offset: duration({ max: '1h' }).default('0s'), drift: drift.default('0ppm') })
          .prefault({})
          .meta({ description: 'Bounds: each node draws its own offset and drift within them, either sign' }),
      })
      .prefault({}),
  })
  .check((context) => {
    const { layout, datacenters, links } = context.value;
    if ((layout === undefined) === (datacenters === undefined)) {
      context.issues.push({
        code: 'custom',
        path: [],
        message: layout === undefined ? 'name a layout or list datacenters' : 'give a layout or datacenters, not both',
        params: { allowed: 'exactly one of "layout" and "datacenters"' },
        input: context.value,
      });
    }
    if (layout !== undefined && (links.roundTrips !== undefined || links.oneWay !== undefined)) {
      const field = links.roundTrips !== undefined ? 'roundTrips' : 'oneWay';
      context.issues.push({
        code: 'custom',
        path: ['links', field],
        message: 'a layout brings its own round trips',
        input: links[field],
      });
    }
  })
  .meta({ id: 'Topology' });

export type Topology = z.infer<typeof topologySchema>;
