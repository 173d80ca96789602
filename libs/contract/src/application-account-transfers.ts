import { z } from 'zod';
import { amount, changeMethod } from './application-parts.js';

export const accountTransfersSchema = z
  .strictObject({
    kind: z.literal('account-transfers'),
    method: changeMethod,
    customers: z.int().min(1).max(100_000).default(10).meta({ description: 'Each has two accounts' }),
    balance: amount.max(499).default(100).meta({ description: 'Of each account at first' }),
    amount: amount.max(499).default(60).meta({ description: 'Of each transfer' }),
    audits: z.number().min(0).max(1).default(0).meta({
      description: 'Share of the arrivals that look at both accounts of a customer',
    }),
    auditBy: z
      .enum(['txn', 'reads'])
      .default('reads')
      .meta({ description: 'One transaction, or one read after the other' }),
  })
  .check(({ value, issues }) => {
    if (value.amount <= 2 * value.balance) return;
    issues.push({
      code: 'custom',
      path: ['amount'],
      message: `no account ever holds ${value.amount}`,
      params: { allowed: `up to ${2 * value.balance}` },
      input: value.amount,
    });
  })
  .meta({
    description: 'Customers who move money between their two accounts: no account may pay out more than it has',
  });
