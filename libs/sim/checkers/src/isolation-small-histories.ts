import {
  type ObjectValue,
  type TransactionHistory,
  TransactionHistoryBuilder,
  type TransactionModel,
} from '@isthmus/sim-protocol';

interface Shape {
  readonly writes: boolean;
  readonly key: 'x' | 'y';
}
type Transaction = readonly Shape[];

/**
 * All histories of so many transactions with one or two steps each on two keys, and at most so many steps in all; up to the
 * order of the transactions. Reads return anything that the key's values allow: of registers null or one of them, of lists any of them
 * in any order. `timed` says when each runs.
 */
export function* smallHistories(
  model: TransactionModel,
  { transactions, stepsMax, timed }: { transactions: number; stepsMax: number; timed: Timing },
): Generator<TransactionHistory> {
  for (const shapes of choices(SHAPES, transactions)) {
    if (shapes.flat().length > stepsMax) continue;
    const steps = shapes.flatMap((shape, transaction) => shape.map((step) => ({ ...step, transaction })));
    const valuesOf = (key: string) => steps.flatMap((step, i) => (step.writes && step.key === key ? [i + 1] : []));
    const answers = { x: answersOf(model, valuesOf('x')), y: answersOf(model, valuesOf('y')) };
    const options = steps.map(({ writes, key }, i): readonly ObjectValue[] => (writes ? [i + 1] : answers[key]));
    for (const values of product(options)) {
      const builder = new TransactionHistoryBuilder(model);
      for (let transaction = 0; transaction < transactions; transaction++) {
        const own = steps.flatMap((step, i) =>
          step.transaction === transaction
            ? [
                {
                  kind: step.writes ? (model === 'list-append' ? 'append' : 'w') : 'r',
                  key: step.key,
                  value: values[i]!,
                } as const,
              ]
            : [],
        );
        builder.add({ ...timed(transaction), steps: own, outcome: 'ok' });
      }
      yield builder.finish();
    }
  }
}

type Timing = (transaction: number) => {
  readonly session: string;
  readonly invokedAt: number;
  readonly respondedAt: number;
};

export const CONCURRENT: Timing = (i) => ({ session: `s${i}`, invokedAt: i, respondedAt: 100 });
export const ONE_SESSION: Timing = (i) => ({ session: 's', invokedAt: 2 * i, respondedAt: 2 * i + 1 });
/** The first two overlap; both are before the third. */
export const LAST_LATER: Timing = (i) => ({ session: `s${i}`, invokedAt: i, respondedAt: i === 2 ? 100 : 1.5 });

const STEPS: readonly Shape[] = (['x', 'y'] as const).flatMap((key) => [
  { writes: false, key },
  { writes: true, key },
]);
const SHAPES: readonly Transaction[] = [
  ...STEPS.map((step) => [step]),
  ...STEPS.flatMap((first) => STEPS.map((second) => [first, second])),
];

function* choices<Item>(items: readonly Item[], count: number, from = 0): Generator<readonly Item[]> {
  if (count === 0) yield [];
  else
    for (let i = from; i < items.length; i++)
      for (const rest of choices(items, count - 1, i)) yield [items[i]!, ...rest];
}

function* product<Item>(options: readonly (readonly Item[])[]): Generator<readonly Item[]> {
  const [first, ...rest] = options;
  if (!first) yield [];
  else for (const item of first) for (const others of product(rest)) yield [item, ...others];
}

function answersOf(model: TransactionModel, values: readonly number[]): readonly ObjectValue[] {
  if (model === 'rw-register') return [null, ...values];
  const lists = (left: readonly number[]): readonly (readonly number[])[] => [
    [],
    ...left.flatMap((value) => lists(left.filter((other) => other !== value)).map((rest) => [value, ...rest])),
  ];
  return lists(values);
}
