import type { BatchResource, Pairs } from '@isthmus/contract';
import type { StoredCell } from '@isthmus/persistence';
import { pairedDifferences, type SeededCell } from '@isthmus/sim-metrics';
import { z } from 'zod';
import { ProblemError } from '../problems/problem-error.js';

const cell = z
  .string()
  .meta({ description: 'A cell by its index (from 0, as in the comparison) or its label: "raft", "raft on aws-3"' });

export const pairsQuery = z.strictObject({ a: cell, b: cell });

/** Cells that a problem lists. */
const LISTED_MAX = 50;

interface ChosenCell {
  readonly experimentId: string;
  readonly cell: Pairs['a'];
}

export interface ChosenCells {
  readonly a: ChosenCell;
  readonly b: ChosenCell;
}

/** The two cells that are asked for. An index is read as one even where a strategy is named by that number. */
export function chosenCells(
  experiments: BatchResource['experiments'],
  asked: { readonly a: string; readonly b: string },
): ChosenCells {
  const cells = experiments.map(({ id, strategy, layout }, index): ChosenCell => {
    const label = layout === null ? strategy : `${strategy} on ${layout}`;
    return { experimentId: id, cell: { index, label, strategy, layout } };
  });
  const named = (name: string) => cells.find(({ cell }) => String(cell.index) === name || cell.label === name);
  const [a, b] = [named(asked.a), named(asked.b)];
  if (a !== undefined && b !== undefined && a !== b) return { a, b };
  const listed = cells.slice(0, LISTED_MAX).map(({ cell }) => `${cell.index} (${JSON.stringify(cell.label)})`);
  const further = cells.length > LISTED_MAX ? `, and so on to ${cells.length - 1}` : '';
  const allowed = `one of ${listed.join(', ')}${further}`;
  const unknown = (['a', 'b'] as const).filter((name) => named(asked[name]) === undefined);
  const errors = unknown.map((name) => ({
    pointer: `/${name}`,
    code: 'unknown-cell',
    message: `the batch has no cell ${JSON.stringify(asked[name])}`,
    allowed,
  }));
  throw new ProblemError(
    'invalid-request',
    unknown.length === 0 ? 'a and b are the same cell' : 'the batch has no such cell',
    unknown.length > 0
      ? errors
      : [{ pointer: '/b', code: 'same-cell', message: 'a cell does not differ from itself', allowed }],
  );
}

/** How they differ by the runs that have finished so far. */
export function pairsOf(batchId: string, { a, b }: ChosenCells, runs: ReadonlyMap<string, StoredCell['runs']>): Pairs {
  const seeded = ({ experimentId, cell }: ChosenCell): SeededCell => ({
    name: cell.label,
    runs: (runs.get(experimentId) ?? []).flatMap(({ seed, summary }) =>
      summary === null ? [] : [{ seed, figures: summary }],
    ),
  });
  return { batchId, a: a.cell, b: b.cell, ...pairedDifferences(seeded(a), seeded(b)) };
}
