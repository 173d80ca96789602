import { type Batch, BATCH_RUNS_MAX } from './batch.js';
import { type Experiment, experimentSchema } from './experiment.js';
import { isJsonObject, mergePatch, stepsOf } from './merge-patch.js';
import { capped, type Parsed, parseWith, type Violation } from './violation.js';

/** One cell of a batch: a strategy, or a variant, on a layout, with all seeds. */
export interface BatchCell {
  /** Its label: the name of the strategy or variant; the strategy's kind where the batch has neither. */
  readonly strategy: string;
  readonly layout: string | null;
  readonly experiment: Experiment;
}

/** The cells of a batch in order: strategies or variants outside, layouts inside. Violations point into the batch's own document. */
export function expandBatch(batch: Batch): Parsed<readonly BatchCell[]> {
  const { designs, layouts } = axesOf(batch);
  const violations = new Map<string, Violation>();
  const complain = (violation: Violation) => violations.set(`${violation.pointer} ${violation.message}`, violation);
  sweepViolations(batch).forEach(complain);
  if (violations.size > 0) return { ok: false, violations: capped([...violations.values()]) };

  const cells: BatchCell[] = [];
  designs.forEach((design, designIndex) =>
    layouts.forEach((layout, layoutIndex) => {
      const parsed = parseWith(experimentSchema, cellDocument(batch, design, layout));
      if (parsed.ok)
        cells.push({ strategy: design?.name ?? parsed.value.strategy.kind, layout, experiment: parsed.value });
      else {
        const index = designIndex * layouts.length + layoutIndex;
        parsed.violations.forEach((violation) =>
          complain({ ...violation, pointer: pointerInBatch(batch, index, violation.pointer) }),
        );
      }
    }),
  );
  return violations.size > 0 ? { ok: false, violations: capped([...violations.values()]) } : { ok: true, value: cells };
}

/** Where in the batch's document a field of its cell at that index was written. */
export function pointerInBatch(batch: Batch, index: number, pointer: string): string {
  const { designs, layouts } = axesOf(batch);
  const designIndex = Math.floor(index / layouts.length);
  const design = designs[designIndex];
  if (design?.patch === undefined && design !== null && isWithin(pointer, '/strategy'))
    return `/sweep/strategies/${designIndex}${pointer}`;
  if (batch.sweep.layouts !== undefined && pointer === '/topology/layout')
    return `/sweep/layouts/${index % layouts.length}`;
  if (isWithin(pointer, '/seeds')) return `/sweep${pointer}`;
  if (design?.patch !== undefined && isWritten(design.patch, pointer))
    return `/sweep/variants/${designIndex}/patch${pointer}`;
  return `/experiment${pointer}`;
}

/** What stands on the outer axis of a sweep. */
interface Design {
  readonly name: string;
  /** In place of the base's own. */
  readonly strategy?: unknown;
  /** Of the base. */
  readonly patch?: unknown;
}

function axesOf({ sweep }: Batch): {
  readonly designs: readonly (Design | null)[];
  readonly layouts: readonly (string | null)[];
} {
  return { designs: sweep.variants ?? sweep.strategies ?? [null], layouts: sweep.layouts ?? [null] };
}

function cellDocument(batch: Batch, design: Design | null, layout: string | null): Record<string, unknown> {
  const base = design?.patch === undefined ? batch.experiment : mergePatch(batch.experiment, design.patch);
  const fields = isJsonObject(base) ? base : {};
  const topology = isJsonObject(fields['topology']) ? fields['topology'] : {};
  return {
    version: 1,
    name: [batch.name, design?.name, layout]
      .filter((part) => part !== undefined && part !== null)
      .join(' · ')
      .slice(0, 120),
    ...fields,
    ...(layout === null ? {} : { topology: { ...topology, layout } }),
    ...(design?.strategy === undefined ? {} : { strategy: design.strategy }),
    seeds: batch.sweep.seeds,
  };
}

function sweepViolations(batch: Batch): readonly Violation[] {
  const { experiment, sweep } = batch;
  const { designs, layouts } = axesOf(batch);
  const list = sweep.variants === undefined ? 'strategies' : 'variants';
  const runs = designs.length * layouts.length * sweep.seeds.count;
  const given = [
    ['strategy', sweep.strategies],
    ['seeds', sweep.seeds],
  ] as const;
  return [
    ...(sweep.variants !== undefined && sweep.strategies !== undefined
      ? [
          {
            pointer: '/sweep/strategies',
            code: 'contradiction',
            message: 'a sweep has strategies or variants, not both: a variant may give the strategy, too',
          },
        ]
      : []),
    ...duplicates(designs.map((entry) => entry?.name ?? null)).map((index) => ({
      pointer: `/sweep/${list}/${index}/name`,
      code: 'duplicate',
      message: `two ${list} have the same name`,
    })),
    ...duplicates(layouts).map((index) => ({
      pointer: `/sweep/layouts/${index}`,
      code: 'duplicate',
      message: 'the layout is listed twice',
    })),
    ...(runs > BATCH_RUNS_MAX
      ? [
          {
            pointer: '/sweep',
            code: 'too-many-runs',
            message: `${designs.length} ${list} x ${layouts.length} layouts x ${sweep.seeds.count} seeds = ${runs} runs`,
            allowed: `up to ${BATCH_RUNS_MAX} runs`,
          },
        ]
      : []),
    ...given
      .filter(([field, value]) => value !== undefined && field in experiment)
      .map(([field]) => ({
        pointer: `/experiment/${field}`,
        code: 'contradiction',
        message: `the sweep gives the ${field}: leave it out here`,
      })),
  ];
}

function isWithin(pointer: string, field: string): boolean {
  return pointer === field || pointer.startsWith(`${field}/`);
}

/** Whether a patch has something to say of that place: it writes it, something in it, or what it is in. */
function isWritten(patch: unknown, pointer: string): boolean {
  let value = patch;
  for (const step of stepsOf(pointer)) {
    if (!isJsonObject(value)) return true;
    if (!Object.hasOwn(value, step)) return false;
    value = value[step];
  }
  return true;
}

function duplicates(values: readonly (string | null)[]): number[] {
  return values.flatMap((value, index) => (value !== null && values.indexOf(value) < index ? [index] : []));
}
