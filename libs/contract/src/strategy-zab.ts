import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const zabSchema = z
  .strictObject({
    kind: z.literal('zab'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Whom all take for elected when the run starts; any: they elect' }),
    electionTimeout: duration({ min: '1ms', max: '1h' }).default('1s').meta({
      description:
        "Silence of the leader, or of a majority of followers, after which a node elects again, and what a new leader has to bring its followers up to date: ZooKeeper's syncLimit and initLimit times tickTime",
    }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms').meta({ description: "Between the leader's pings" }),
  })
  .meta({
    description:
      "Zab with ZooKeeper's semantics: linearizable writes, sequentially consistent reads at any server, sync (Junqueira, Reed and Serafini 2011; Hunt et al. 2010)",
  });
