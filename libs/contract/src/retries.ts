import { z } from 'zod';
import { duration, nanosOf } from './quantities.js';

export const backoffSchema = z
  .strictObject({
    base: duration({ min: '1ms', max: '1min' }).default('50ms').meta({ description: 'The first wait' }),
    factor: z
      .number()
      .min(1)
      .max(10)
      .default(2)
      .meta({ description: 'Each further wait of an operation is so many times the one before' }),
    cap: duration({ min: '1ms', max: '10min' }).default('1s').meta({ description: 'The longest wait' }),
    jitter: z.enum(['none', 'full', 'equal']).default('full').meta({
      description:
        'What of each wait is drawn at random, so that clients that failed together do not come back together: nothing, all of it, its second half',
    }),
  })
  .check(({ value: { base, cap }, issues }) => {
    if (nanosOf(cap) >= nanosOf(base)) return;
    issues.push({
      code: 'custom',
      path: ['cap'],
      message: `the longest wait (${cap}) is shorter than the first (${base})`,
      params: { allowed: `at least ${base}` },
      input: cap,
    });
  })
  .meta({
    description:
      'Between an attempt that did not help and the next; 50ms each time if not written (Brooker, AWS, 2015)',
  });

export const failoverSchema = z
  .strictObject({
    after: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta({ description: 'Attempts of a session in a row without an answer, deadlines included' }),
    returnAfter: duration({ min: '1ms', max: '1h' })
      .default('30s')
      .meta({ description: 'Since it left: then it tries its home again, and leaves at the first attempt unanswered' }),
  })
  .meta({
    description:
      'A session turns to the next nearest datacenter when its own does not answer; it stays if not written. Whom the strategy names, it asks all the same',
  });
