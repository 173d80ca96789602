import {
  type Batch,
  batchSchema,
  canonicalJson,
  isJsonObject,
  type JsonObject,
  mergePatch,
  mergePatchBetween,
  type Parsed,
  parseWith,
  pointerOf,
  type Scenario,
  type Violation,
  withValueAt,
} from '@isthmus/contract';
import { variantsOf } from './scenario-variants.js';

export interface ScenarioChanges {
  /** By JSON pointer into each of its experiments; null takes away. */
  readonly overrides?: Readonly<Record<string, unknown>> | undefined;
  readonly seeds?: { readonly first?: string | undefined; readonly count?: number | undefined } | undefined;
}

/** The batch that runs a scenario. Violations point into the changes. */
export function batchOfScenario(scenario: Scenario, { overrides = {}, seeds }: ScenarioChanges = {}): Parsed<Batch> {
  const violations: Violation[] = [];
  const changed = (document: JsonObject): JsonObject =>
    Object.entries(overrides).reduce<JsonObject>((before, [pointer, value]) => {
      const after = /^\//.test(pointer) ? withValueAt(before, pointer, value) : undefined;
      if (isJsonObject(after)) return after;
      if (!violations.some((known) => known.pointer === pointerOf(['overrides', pointer])))
        violations.push({
          pointer: pointerOf(['overrides', pointer]),
          code: 'no-such-place',
          message: `${JSON.stringify(pointer)} leads nowhere in the experiments of ${scenario.id}`,
          allowed: 'a JSON pointer such as "/workload/arrivals/rate"',
        });
      return before;
    }, document);
  const base = changed(scenario.experiment);
  const variants = variantsOf(scenario).map(({ name, patch }) => ({
    name,
    patch:
      Object.keys(overrides).length === 0
        ? patch
        : mergePatchBetween(base, changed(mergePatch(scenario.experiment, patch) as JsonObject)),
  }));
  if (violations.length > 0) return { ok: false, violations };
  return parseWith(batchSchema, {
    version: 1,
    name: `${scenario.id} ${scenario.title}`.slice(0, 120),
    scenario: scenario.id,
    experiment: base,
    sweep: {
      variants,
      seeds: { first: seeds?.first ?? scenario.seeds.first, count: seeds?.count ?? scenario.seeds.count },
    },
  });
}

/** Whether a batch runs the scenario's own experiments, whatever its name and seeds. */
export function isAsWritten(scenario: Scenario, { experiment, sweep }: Batch): boolean {
  const own = batchOfScenario(scenario);
  if (!own.ok) return false;
  const bare = (batch: Pick<Batch, 'experiment' | 'sweep'>) =>
    canonicalJson([batch.experiment, { ...batch.sweep, seeds: null }]);
  return bare({ experiment, sweep }) === bare(own.value);
}
