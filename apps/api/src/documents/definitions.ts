import {
  type Assessment,
  type Batch,
  type BatchCell,
  batchSchema,
  capped,
  type Experiment,
  experimentSchema,
  expandBatch,
  type Parsed,
  parseWith,
  pointerInBatch,
  seedsOf,
  type Violation,
} from '@isthmus/contract';
import { layout, scenario, scenarios } from '@isthmus/sim-catalog';
import { assess, type Warning } from '@isthmus/sim-laboratory/assess';

/** A document that may be accepted, with what there is to say about it. */
export interface Acceptable<Definition> {
  readonly definition: Definition;
  readonly warnings: readonly Warning[];
  readonly estimate: NonNullable<Assessment['estimate']>;
}

export interface AcceptableBatch extends Acceptable<Batch> {
  readonly cells: readonly BatchCell[];
}

/** Schema, then meaning: every violation of the first that fails. */
export function acceptableExperiment(document: unknown): Parsed<Acceptable<Experiment>> {
  const parsed = parseWith(experimentSchema, document);
  if (!parsed.ok) return parsed;
  const definition = parsed.value;
  const assessed = assess(definition);
  if (!assessed.ok) return { ok: false, violations: capped(assessed.violations) };
  const runs = seedsOf(definition).length;
  const { operationsPerRun, eventsPerRun, memoryMiB, cpuSecondsPerRun } = assessed.estimate;
  return {
    ok: true,
    value: {
      definition,
      warnings: assessed.warnings,
      estimate: {
        runs,
        operationsPerRun,
        eventsPerRun,
        memoryMiB: Math.ceil(memoryMiB),
        cpuSeconds: runs * cpuSecondsPerRun,
      },
    },
  };
}

/** As for an experiment, for each cell; violations point into the batch's own document, each said once. */
export function acceptableBatch(document: unknown): Parsed<AcceptableBatch> {
  const parsed = parseWith(batchSchema, document);
  if (!parsed.ok) return parsed;
  const definition = parsed.value;
  const expanded = expandBatch(definition);
  if (!expanded.ok) return expanded;
  const violations = new Map<string, Violation>();
  scenarioViolations(definition).forEach((violation) => violations.set(violation.pointer, violation));
  const warnings = new Map<string, Warning>();
  const estimate = { runs: 0, operationsPerRun: 0, eventsPerRun: 0, memoryMiB: 0, cpuSeconds: 0 };
  expanded.value.forEach(({ experiment }, index) => {
    const assessed = assess(experiment);
    const place = (pointer: string) => pointerInBatch(definition, index, pointer);
    assessed.warnings.forEach(({ pointer, message }) =>
      warnings.set(`${place(pointer)} ${message}`, { pointer: place(pointer), message }),
    );
    if (!assessed.ok) {
      assessed.violations.forEach((violation) =>
        violations.set(`${place(violation.pointer)} ${violation.message}`, {
          ...violation,
          pointer: place(violation.pointer),
        }),
      );
      return;
    }
    const runs = seedsOf(experiment).length;
    estimate.runs += runs;
    estimate.operationsPerRun = Math.max(estimate.operationsPerRun, assessed.estimate.operationsPerRun);
    estimate.eventsPerRun = Math.max(estimate.eventsPerRun, assessed.estimate.eventsPerRun);
    estimate.memoryMiB = Math.max(estimate.memoryMiB, Math.ceil(assessed.estimate.memoryMiB));
    estimate.cpuSeconds += runs * assessed.estimate.cpuSecondsPerRun;
  });
  if (violations.size > 0) return { ok: false, violations: capped([...violations.values()]) };
  return { ok: true, value: { definition, cells: expanded.value, warnings: [...warnings.values()], estimate } };
}

function scenarioViolations({ scenario: id }: Batch): Violation[] {
  if (id === undefined || scenario(id) !== undefined) return [];
  const allowed = `one of ${scenarios()
    .map((known) => known.id)
    .join(', ')}`;
  return [{ pointer: '/scenario', code: 'unknown', message: `there is no scenario ${JSON.stringify(id)}`, allowed }];
}

/** The answer of the `:validate` routes. */
export function assessmentOf(result: Parsed<Acceptable<unknown>>): Assessment {
  if (!result.ok) return { valid: false, errors: [...result.violations], warnings: [], estimate: null };
  const { definition, warnings, estimate } = result.value;
  return {
    valid: true,
    errors: [],
    warnings: [...warnings],
    estimate: { ...estimate, cpuSeconds: Math.round(estimate.cpuSeconds * 100) / 100 },
    normalized: definition,
  };
}

/** Ids of an experiment's datacenters, its layout's where it names one. */
export function datacentersOf({ topology }: Experiment): string[] {
  const datacenters = topology.layout === undefined ? topology.datacenters : layout(topology.layout)?.datacenters;
  return (datacenters ?? []).map(({ id }) => id);
}
