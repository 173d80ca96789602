import { ALL_PHASES, type Availability, BOUNDARY_PHASE } from './availability.js';
import type { OperationClass } from './operation-class.js';
import type { RunFigures } from './run-figures.js';

/** The class that stands for writing: `write`, or `cas` in a run that writes by compare-and-set alone; null in one that only reads. */
export function writeClassOf({ availability }: Pick<RunFigures, 'availability'>): OperationClass | null {
  const classes = (['write', 'cas'] as const).filter((kind) =>
    availability.some((row) => row.kind === kind && row.intended > 0),
  );
  return classes[0] ?? null;
}

/**
 * The lowest success rate of writes over datacenters and fault phases, each phase on its own; over the steady phases in a
 * run without faults. null where nothing was to be written in them.
 */
export function worstWriteSuccessRate(run: Pick<RunFigures, 'availability' | 'phases'>): number | null {
  const kind = writeClassOf(run);
  const faulty = run.phases.some((phase) => phase.kind === 'fault');
  const phases = new Set(
    run.phases.filter((phase) => phase.kind === (faulty ? 'fault' : 'steady')).map((phase) => phase.name),
  );
  const rates = run.availability.flatMap((row) =>
    row.kind === kind && isPhase(row) && phases.has(row.phase) ? (row.successRate ?? []) : [],
  );
  return rates.length === 0 ? null : rates.reduce((a, b) => Math.min(a, b));
}

function isPhase({ phase }: Availability): boolean {
  return phase !== ALL_PHASES && phase !== BOUNDARY_PHASE;
}

/** The highest p99 of successful writes over datacenters, in the whole run. null where no write succeeded. */
export function writeP99Ms(run: Pick<RunFigures, 'availability' | 'latency'>): number | null {
  const kind = writeClassOf(run);
  const figures = run.latency.filter((row) => row.kind === kind && row.phase === ALL_PHASES).map((row) => row.p99Ms);
  return figures.length === 0 ? null : figures.reduce((a, b) => Math.max(a, b));
}
