import {
  type ObjectValue,
  type TransactionHistory,
  TransactionHistoryBuilder,
  type TransactionModel,
  transactionRow,
  type TransactionStep,
} from '@isthmus/sim-protocol';

export interface TransactionShape {
  readonly model: TransactionModel;
  readonly transactions: number;
  readonly sessions: number;
  readonly keys: number;
  /** Steps of one transaction: at least 1. */
  readonly stepsMax: number;
  /** Percent. */
  readonly writes: number;
  readonly unknown: number;
  readonly failed: number;
}

interface Plan {
  readonly steps: readonly { readonly kind: 'r' | 'w' | 'append'; readonly key: number; readonly value: number }[];
  readonly session: number;
  readonly outcome: 'ok' | 'info' | 'fail';
}

type Draw = (below: number) => number;

function plansOf(draw: Draw, shape: TransactionShape): Plan[] {
  let value = 0;
  return Array.from({ length: shape.transactions }, (_, i) => {
    const fate = draw(100);
    return {
      session: i % shape.sessions,
      outcome: fate < shape.unknown ? 'info' : fate < shape.unknown + shape.failed ? 'fail' : 'ok',
      steps: Array.from({ length: 1 + draw(shape.stepsMax) }, () => {
        const writes = draw(100) < shape.writes;
        const kind = writes ? (shape.model === 'list-append' ? 'append' : 'w') : 'r';
        return { kind, key: draw(shape.keys), value: writes ? ++value : 0 } as const;
      }),
    };
  });
}

/**
 * A history of a store that runs one transaction after another, each at a random moment while it is open; those of unknown outcome
 * commit or not. It has every level.
 */
export function serializableHistory(draw: Draw, shape: TransactionShape): TransactionHistory {
  return played(draw, shape, 0);
}

/** The same store, but a transaction may read from a state that is some commits old. What it has is by chance. */
export function looseHistory(draw: Draw, shape: TransactionShape, ageMax: number): TransactionHistory {
  return played(draw, shape, ageMax);
}

function played(draw: Draw, shape: TransactionShape, ageMax: number): TransactionHistory {
  const builder = new TransactionHistoryBuilder(shape.model);
  const lists = shape.model === 'list-append';
  const states: (readonly (readonly number[])[])[] = [Array.from({ length: shape.keys }, () => [])];
  const free = new Array<number>(shape.sessions).fill(0);
  plansOf(draw, shape).forEach(({ steps, session, outcome }, i) => {
    // Transactions take effect at 10, 20, ...; around that, a session's do not overlap.
    const at = (i + 1) * 10;
    const invokedAt = Math.max(free[session]! + 1, at - 1 - draw(40));
    const respondedAt = at + draw(Math.max(1, 10 * shape.sessions - 20)) / 2;
    free[session] = outcome === 'info' ? invokedAt : respondedAt;
    const commits = outcome === 'ok' || (outcome === 'info' && draw(2) === 0);
    const own = new Map<number, readonly number[]>();
    const told = steps.map(({ kind, key, value }): TransactionStep => {
      const name = `k${key}`;
      if (kind !== 'r') {
        own.set(key, [...(own.get(key) ?? []), value]);
        return { kind, key: name, value };
      }
      if (outcome !== 'ok') return { kind, key: name };
      const age = ageMax > 0 && draw(2) === 0 ? draw(ageMax + 1) : 0;
      const state = states[Math.max(0, states.length - 1 - age)]!;
      const all = [...state[key]!, ...(own.get(key) ?? [])];
      const read: ObjectValue = lists ? all : (all.at(-1) ?? null);
      return { kind, key: name, value: read };
    });
    if (commits) states.push(states.at(-1)!.map((list, key) => [...list, ...(own.get(key) ?? [])]));
    builder.add({
      session: `s${session}`,
      steps: told,
      outcome,
      invokedAt,
      respondedAt: outcome === 'info' ? Infinity : respondedAt,
      line: i + 1,
    });
  });
  return builder.finish();
}

/** The same history with one read of a committed transaction changed to something else that was there at some time, or null if there is none. */
export function withOneReadChanged(history: TransactionHistory, draw: Draw): TransactionHistory | null {
  const rows = Array.from({ length: history.length }, (_, row) => transactionRow(history, row));
  const reads = rows.flatMap(({ steps, outcome }, row) =>
    steps.flatMap(({ kind }, step) => (kind === 'r' && outcome === 'ok' ? [{ row, step }] : [])),
  );
  const chosen = reads[draw(Math.max(1, reads.length))];
  if (!chosen) return null;
  const { key, value } = rows[chosen.row]!.steps[chosen.step]!;
  const others = rows
    .flatMap(({ steps }) => steps)
    .filter((step) => step.kind === 'r' && step.key === key && step.value !== undefined)
    .map((step) => step.value!)
    .concat(history.model === 'list-append' ? [[]] : [null])
    .filter((other) => JSON.stringify(other) !== JSON.stringify(value));
  const other = others[draw(Math.max(1, others.length))];
  if (other === undefined) return null;
  const builder = new TransactionHistoryBuilder(history.model);
  rows.forEach((row, i) => {
    const steps = row.steps.map((step, at) =>
      i === chosen.row && at === chosen.step ? { ...step, value: other } : step,
    );
    builder.add({ ...row, steps });
  });
  return builder.finish();
}
