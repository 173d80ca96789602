import {
  type ObjectValue,
  type TransactionHistory,
  TransactionHistoryBuilder,
  type TransactionModel,
  type TransactionRow,
  type TransactionStep,
} from '@isthmus/sim-protocol';

/** What a spec says of a transaction: its steps, as `append x 1; r y [1,2]`, and what differs from the defaults. */
export type Told = string | readonly [steps: string, rest: Partial<Omit<TransactionRow, 'steps'>>];

/** A history for specs. Defaults: each transaction is a session, `ok`, and concurrent with all others. */
export function transactions(model: TransactionModel, ...told: readonly Told[]): TransactionHistory {
  const builder = new TransactionHistoryBuilder(model);
  told.forEach((one, i) => {
    const [steps, rest] = typeof one === 'string' ? [one, {}] : one;
    const row = { session: `s${i}`, outcome: 'ok', invokedAt: i, respondedAt: 1000 + i, line: i + 1 } as const;
    builder.add({ ...row, steps: steps.split(';').map((step) => stepOf(step.trim())), ...rest });
  });
  return builder.finish();
}

function stepOf(text: string): TransactionStep {
  const [kind = '', key = '', value] = text.split(' ');
  if (kind !== 'r' && kind !== 'w' && kind !== 'append') throw new Error(`no step: ${text}`);
  return { kind, key, ...(value === undefined ? {} : { value: JSON.parse(value) as ObjectValue }) };
}
