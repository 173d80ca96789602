import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { drift, duration, nanosOf } from './quantities.js';
import { CLOCK_DRIFT_ASSUMED } from './strategy-raft.js';

export const lockServiceSchema = z
  .strictObject({
    kind: z.literal('lock-service'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Who campaigns first at the start; any: the first to time out' }),
    fencing: z.enum(['on', 'off']).default('on').meta({
      description:
        'on: storage refuses a write whose fencing token is smaller than one that it has seen; off: it takes every write, also of a holder that was paused beyond its lease',
    }),
    recipe: z.enum(['none', 'lock', 'barrier']).default('none').meta({
      description:
        "none: a client asks once, and the service makes it wait; lock: clients follow Curator's recipe, of an ephemeral sequential node and a watch of the one before it; barrier: they pass a barrier by the recipe, of an ephemeral node and a watch of the round's end",
    }),
    wait: duration({ max: '1h' }).default('500ms').meta({
      description:
        'Most time that the service keeps a request waiting: for a lock that another one holds (0s: it answers at once that it is held), for the others of a round at a barrier, or for a watch to fire',
    }),
    clockDrift: drift.default(CLOCK_DRIFT_ASSUMED).meta({
      description:
        'The most by which a clock runs faster or slower than true time: the service waits so much longer before it ends a lease',
    }),
    electionTimeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Least; each draw adds up to the same again' }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms'),
  })
  .check((context) => {
    const { recipe, wait } = context.value;
    if (recipe === 'none' || nanosOf(wait) > 0) return;
    context.issues.push({
      code: 'custom',
      path: ['wait'],
      message: 'a watch that is answered at once tells its client nothing',
      params: { allowed: 'more than 0s with a recipe' },
      input: wait,
    });
  })
  .meta({
    description: 'Locks with leases and fencing tokens, and barriers, on consensus (Burrows 2006, Hunt et al. 2010)',
  });
