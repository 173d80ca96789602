import { type BatchCell, expandBatch, type Scenario } from '@isthmus/contract';
import { runExperiment, UNLIMITED } from '@isthmus/sim-laboratory';
import { batchOfScenario, type Sighting, sightingOf } from '@isthmus/sim-scenarios';

/** One run of a scenario, by the place of its variant. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly cell: BatchCell;
  readonly seed: string;
}

/**
 * The experiments of a scenario, by variant.
 *
 * @throws if one is not valid: a defect of the catalog, which a spec would have shown.
 */
export function cellsOf(scenario: Scenario, seeds?: number): readonly BatchCell[] {
  const batch = batchOfScenario(scenario, seeds === undefined ? {} : { seeds: { count: seeds } });
  const cells = batch.ok ? expandBatch(batch.value) : batch;
  if (!cells.ok) throw new Error(`${scenario.id} cannot be run: ${JSON.stringify(cells.violations)}`);
  return cells.value;
}

/** Plays one run and keeps of it what the scenario asks for. @throws if it takes far more events than it was estimated to. */
export function play({ scenario, cell, seed }: ScenarioRun): Sighting {
  const result = runExperiment(cell.experiment, seed, { limits: UNLIMITED });
  if (result.kind !== 'report') throw new Error(`${scenario.id}, ${cell.strategy}, seed ${seed}: ${result.message}`);
  return sightingOf(scenario, { variant: cell.strategy, report: result.report });
}
