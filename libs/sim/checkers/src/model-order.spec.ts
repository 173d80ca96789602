import { type History, historyFrom, historyRow } from '@isthmus/sim-protocol';
import { checkCausal } from './causal.js';
import { checkLinearizable } from './linearizability.js';
import { CONSISTENCY_MODELS, type ConsistencyModel, implies } from './model-order.js';
import { modelsByDefinition } from './model-definitions.js';
import { checkModels } from './models.js';
import { drawsFrom, linearizableHistory, withOneAnswerChanged } from './random-histories.js';
import { readsFrom } from './reads-from.js';
import { judgeConsistentPrefix, judgeSequential } from './sequential.js';
import { checkSessionGuarantees } from './session-guarantees.js';
import { judgeViews } from './session-views.js';
import { forEachToldHistory, historyOf, weakHistory } from './told-histories.js';
import type { CheckVerdict } from './verdict.js';

/** Each model by its own checker, nothing derived. */
function independently(history: History): ReadonlyMap<ConsistencyModel, CheckVerdict> {
  const graph = readsFrom(history)!;
  return new Map<ConsistencyModel, CheckVerdict>([
    ['linearizable', checkLinearizable(history).verdict],
    ['sequential', judgeSequential(history).kind],
    ['CM', judgeViews(graph, 'causal').kind],
    ['PRAM', judgeViews(graph, 'session').kind],
    ['consistent prefix', judgeConsistentPrefix(history).kind],
    ...checkCausal(history).map(({ model, verdict }) => [model, verdict] as const),
    ...checkSessionGuarantees(history).map(({ guarantee, verdict }) => [guarantee, verdict] as const),
  ]);
}

const PAIRS = CONSISTENCY_MODELS.flatMap((stronger) =>
  CONSISTENCY_MODELS.filter((weaker) => stronger !== weaker && implies(stronger, weaker)).map(
    (weaker) => [stronger, weaker] as const,
  ),
);

const DEFINED = ['sequential', 'CM', 'PRAM', 'consistent prefix'] as const;

/** The operations without one, all that saw what it wrote, all that saw what those wrote, and so on. */
function unobserved(history: History, operations: readonly number[], left: number): readonly number[] {
  const gone = new Set([left]);
  for (const lost of gone) {
    const { key, kind, argument, value, expected, swapped } = historyRow(history, lost);
    if (kind === 'read' || (kind === 'cas' && value !== null && !swapped)) continue;
    for (const row of operations) {
      const other = historyRow(history, row);
      const saw =
        other.kind === 'read'
          ? other.value
          : other.kind === 'cas'
            ? other.swapped || other.value === null
              ? other.expected
              : other.value
            : null;
      if (other.key === key && saw === argument && (expected !== argument || row !== lost)) gone.add(row);
    }
  }
  return operations.filter((row) => !gone.has(row));
}

describe('the partial order of the models', () => {
  const seen = new Map<string, number>();

  /** Looks for a stronger model that holds beside a weaker one that is violated, and for a verdict that deriving changes. */
  function hunt(history: History): void {
    const verdicts = independently(history);
    for (const [stronger, weaker] of PAIRS) {
      if (verdicts.get(stronger) !== 'violated' || verdicts.get(weaker) !== 'holds') continue;
      seen.set(`${stronger} > ${weaker}`, (seen.get(`${stronger} > ${weaker}`) ?? 0) + 1);
    }
    const contradiction = PAIRS.find(
      ([stronger, weaker]) => verdicts.get(stronger) === 'holds' && verdicts.get(weaker) === 'violated',
    );
    const together = checkModels(history);
    const changed = together.find(({ model, verdict }) => verdict !== verdicts.get(model));
    if (contradiction === undefined && changed === undefined && together.length === CONSISTENCY_MODELS.length) return;
    const rows = Array.from({ length: history.length }, (_, row) => JSON.stringify(historyRow(history, row)));
    throw new Error(`${contradiction?.join(' > ')} ${JSON.stringify(changed)}\n${rows.join('\n')}`);
  }

  it('has no contradiction in 2,000 random histories, nor in those of up to three operations', () => {
    for (let operations = 1; operations <= 3; operations++) forEachToldHistory(operations, hunt);
    const draw = drawsFrom(8);
    const shape = { operations: 10, sessions: 3, keys: 2, writes: 45, swaps: 10, unknown: 10 };
    for (let i = 0; i < 700; i++) {
      hunt(weakHistory(draw, { ...shape, swaps: i % 2 === 0 ? 0 : 10, learned: i % 3, unknown: i % 3 === 0 ? 10 : 0 }));
      const honest = linearizableHistory(draw, { ...shape, failed: 5, values: 'unique' });
      hunt(honest);
      hunt(withOneAnswerChanged(honest, draw, 6));
    }
    // Each step of the order is one: something satisfies the weaker alone.
    expect([...new Set(PAIRS.map((pair) => pair.join(' > ')))].filter((pair) => !seen.has(pair))).toEqual([]);
  });

  it('proves by operations that violate the model by themselves, and no longer without any one', () => {
    const draw = drawsFrom(9);
    let proved = 0;
    for (let i = 0; i < 400; i++) {
      const history = weakHistory(draw, {
        operations: 14,
        sessions: 3,
        keys: 2,
        writes: 50,
        swaps: 10 * (i % 2),
        unknown: 10,
      });
      for (const { model, verdict, follows, witness } of checkModels(history)) {
        const definition = DEFINED.find((name) => name === model);
        if (verdict !== 'violated' || follows !== undefined || definition === undefined) continue;
        proved++;
        const violates = (rows: readonly number[]) => {
          const part = historyFrom([...rows].sort((a, b) => a - b).map((row) => historyRow(history, row)));
          return !modelsByDefinition(part)[definition];
        };
        const { operations, offender } = witness!;
        expect(operations).toContain(offender);
        expect(violates(operations)).toBe(true);
        for (const left of operations) {
          const without = unobserved(history, operations, left);
          if (!without.includes(offender)) continue;
          expect(violates(without)).toBe(false);
        }
      }
    }
    expect(proved).toBeGreaterThan(100);
  });

  it('tells what follows from what', () => {
    const words = (history: History) =>
      checkModels(history).map(
        ({ model, verdict, follows }) => `${model} ${verdict}${follows === undefined ? '' : ` by ${follows}`}`,
      );
    const own = 'w0=1 r0=1';
    expect(words(historyOf(own)).slice(0, 3)).toEqual([
      'linearizable holds',
      'sequential holds by linearizable',
      'CM holds by linearizable',
    ]);
    // Another session has not heard of the write yet.
    expect(words(historyOf(own, 'r0=0')).slice(0, 3)).toEqual([
      'linearizable violated',
      'sequential holds',
      'CM holds',
    ]);
    expect(words(historyOf('w0=1 r0=0'))).toEqual([
      'linearizable violated',
      'sequential violated by CCv',
      'CM violated by CC',
      'CCv violated',
      'CC violated',
      'PRAM violated by read your writes',
      'writes follow reads holds',
      'read your writes violated',
      'monotonic reads holds',
      'monotonic writes holds',
      'consistent prefix holds',
    ]);
    expect(words(historyOf('w0=1 w0=2 w0=1', 'r0=2'))[1]).toBe('sequential undecided');
  });

  it('goes by session order where a session began an operation as its last one ended', () => {
    const history = historyFrom([
      { kind: 'write', argument: 1, session: 0, invokedAtMs: 0, respondedAtMs: 5 },
      { kind: 'read', value: 0, session: 0, invokedAtMs: 5, respondedAtMs: 9 },
    ]);
    expect(checkLinearizable(history).verdict).toBe('violated');
    expect(checkModels(history)[0]).toEqual({ model: 'linearizable', verdict: 'violated' });
  });
});
