import { expandBatch, parseWith, type Scenario, scenarioSchema } from '@isthmus/contract';
import type { Scalar } from './figure-path.js';
import { batchOfScenario, type ScenarioChanges } from './scenario-batch.js';
import type { Sighting } from './sighting.js';

/** A scenario of two variants on three nodes, with what a spec changes. */
export function scenarioWith(change: Readonly<Record<string, unknown>>): Scenario {
  const parsed = parseWith(scenarioSchema, {
    ...{ id: 'S99', name: 'spec', title: 'A spec', claim: 'It is so.', lesson: 'guarantees' },
    ...{ lookAt: 'it', why: 'so', fix: 'none', literature: ['none'], reason: 'so' },
    prediction: { question: 'Is it?', options: ['yes', 'no'], right: 0 },
    experiment: {
      topology: { layout: 'aws-3' },
      faults: [{ name: 'cut', kind: 'partition', at: '20s', for: '9s', groups: [['us-east-1'], ['rest']] }],
    },
    variants: { loose: { strategy: { kind: 'multi-leader' } }, strict: { strategy: { kind: 'raft' } } },
    shows: [{ says: 'it is stale', variant: 'loose', figure: 'linearizable.verdict', is: 'violated' }],
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

/** The value of a figure in each seed of a variant, from seed 1 on. */
export function seen(variant: string, figure: string, values: readonly Scalar[]): Sighting[] {
  return values.map((value, index) => ({
    variant,
    seed: String(index + 1),
    runId: null,
    figures: { [figure]: [{ value, place: '' }] },
  }));
}

/** The experiments that a scenario's batch stands for. */
export function experimentsOf(scenario: Scenario, changes?: ScenarioChanges) {
  const batch = batchOfScenario(scenario, changes);
  const cells = batch.ok ? expandBatch(batch.value) : batch;
  if (!cells.ok) throw new Error(JSON.stringify(cells.violations));
  return cells.value.map(({ strategy, experiment }) => ({ variant: strategy, experiment }));
}
