import { z } from 'zod';
import { delayDistributionSchema } from './delay-distribution.js';
import { identifier } from './identifiers.js';
import { messageName } from './message-name.js';
import { duration } from './quantities.js';

/** What delay rules call that which clients and nodes send each other; all other names are those of the strategy's messages. */
export const CLIENT_MESSAGES = ['client-request', 'client-reply'] as const;

/** Most rules of an experiment. */
export const DELAY_RULES_MAX = 300;

const datacenters = z.array(identifier).min(1).max(25);

/**
 * What some messages take between some hosts. Of several rules that fit a message the first with a `delay` says how it is drawn,
 * in the place of the link's own delay and jitter; where there is none, the link does. The `extra` of all that fit is added up.
 */
export const delayRuleSchema = z
  .strictObject({
    messages: z.array(messageName).min(1).max(50).optional().meta({
      description:
        "Names of the strategy's messages, client-request and client-reply. All, and the opening of connections, if not written",
    }),
    from: datacenters
      .optional()
      .meta({ description: 'Datacenters of the sender, clients included. If only "to" is written: all others' }),
    to: datacenters
      .optional()
      .meta({ description: 'Datacenters of the receiver, clients included. If only "from" is written: all others' }),
    between: z
      .array(identifier)
      .min(2)
      .max(25)
      .optional()
      .meta({ description: 'Instead of from and to: any two of these datacenters, both ways' }),
    delay: delayDistributionSchema.optional().meta({ description: "Instead of the link's own delay and jitter" }),
    extra: duration({ max: '10min' }).optional().meta({ description: 'And so much more, one way' }),
  })
  .check(({ value, issues }) => {
    const refuse = (field: 'between' | 'delay', message: string, allowed: string) =>
      issues.push({ code: 'custom', path: [field], message, params: { allowed }, input: value });
    if (value.between !== undefined && (value.from !== undefined || value.to !== undefined))
      refuse('between', 'give between, or from and to, not both', 'one of them');
    if (value.delay === undefined && value.extra === undefined)
      refuse('delay', 'the rule says nothing', 'a delay, an extra, or both');
  })
  .meta({ id: 'DelayRule' });

export const delayRulesSchema = z.array(delayRuleSchema).min(1).max(DELAY_RULES_MAX).optional().meta({
  description:
    'Delays by kind of message and by datacenters. Only where messages are datagrams does none of them wait for one that was sent before it',
});

export type DelayRule = z.infer<typeof delayRuleSchema>;
