import { type Claim, type ClaimHalf, type Experiment, type Scenario, seedsOf, valueAtPointer } from '@isthmus/contract';
import { judgeAssertion } from './assertion-judgement.js';
import { cellName, matches } from './scenario-variants.js';
import type { Sighting } from './sighting.js';

/** The runs of a scenario, as far as they are in. */
export interface ScenarioRuns {
  /** What was run, by variant. */
  readonly experiments: readonly { readonly variant: string; readonly experiment: Experiment }[];
  readonly sightings: readonly Sighting[];
  /** Whether the experiments are the scenario's own, nothing overridden. */
  readonly asWritten: boolean;
}

/**
 * Whether the runs bear out the claim of a scenario. A pure function of the scenario and of what was seen, whether that comes from stored reports
 * or from runs made for it.
 */
export function judgeClaim(scenario: Scenario, { experiments, asWritten, ...runsIn }: ScenarioRuns): Claim {
  const sightings = inOrder({ experiments, ...runsIn });
  const runs = experiments.reduce((sum, { experiment }) => sum + experiment.seeds.count, 0);
  const complete = sightings.length === runs;
  const shows = scenario.shows.map((assertion) => judgeAssertion(assertion, sightings));
  const contrast = scenario.contrast.map((assertion) => judgeAssertion(assertion, sightings));
  const silent = [...shows, ...contrast].filter(({ pass }) => pass === null);
  const notTested = [
    ...missingNeeds(scenario, experiments),
    // What its own experiments leave out is a fault of the scenario, and fails it.
    ...(asWritten || !complete ? [] : silent.map(({ says, sentence }) => `“${says}” cannot be judged: ${sentence}`)),
  ];
  const half = (evidence: ClaimHalf['evidence']): ClaimHalf => ({
    pass: notTested.length > 0 || sightings.length === 0 ? null : evidence.every(({ pass }) => pass === true),
    evidence,
  });
  return {
    id: scenario.id,
    tested: notTested.length === 0,
    notTested,
    asWritten,
    complete,
    seeds: Math.max(0, ...experiments.map(({ experiment }) => experiment.seeds.count)),
    shows: half(shows),
    contrast: half(contrast),
    matrix: matrixOf(scenario, sightings),
  };
}

/** By variant and then by seed, in whatever order the runs ended: the first example is always the same. */
function inOrder({ experiments, sightings }: Pick<ScenarioRuns, 'experiments' | 'sightings'>): readonly Sighting[] {
  const byRun = new Map(sightings.map((sighting) => [`${sighting.variant} ${sighting.seed}`, sighting]));
  return experiments.flatMap(({ variant, experiment }) =>
    seedsOf(experiment).flatMap((seed) => byRun.get(`${variant} ${seed}`) ?? []),
  );
}

function missingNeeds({ needs }: Scenario, experiments: ScenarioRuns['experiments']): string[] {
  return needs.flatMap(({ at, is, variant, because }) => {
    const without = experiments.filter(({ variant: name, experiment }) => {
      if (!matches(variant, name)) return false;
      const value = valueAtPointer(experiment, at);
      return is === undefined ? value === undefined : value !== is;
    });
    if (without.length === 0) return [];
    const what = is === undefined ? `${at}` : `${at} = ${JSON.stringify(is)}`;
    const where = without.length === experiments.length ? '' : ` in ${without.map((one) => one.variant).join(', ')}`;
    return [`The claim is not tested without ${what}${where}: ${because}`];
  });
}

function matrixOf({ matrix }: Scenario, sightings: readonly Sighting[]): Claim['matrix'] {
  if (matrix === undefined) return null;
  const rows = Object.keys(matrix.rows.entries);
  const columns = Object.keys(matrix.columns.entries);
  const cells = rows.flatMap((row) =>
    columns.map((column) => {
      const runs = sightings
        .filter(({ variant }) => variant === cellName(row, column))
        .map(({ figures, runId }) => ({ value: String(figures[matrix.cell]?.[0]?.value ?? 'none'), runId }));
      const counts = new Map<string, number>();
      for (const { value } of runs) counts.set(value, (counts.get(value) ?? 0) + 1);
      const values = [...counts].map(([value, seeds]) => ({ value, seeds })).sort((a, b) => b.seeds - a.seeds);
      return { row, column, values, runId: runs.find(({ value }) => value === values[0]?.value)?.runId ?? null };
    }),
  );
  return { rows, columns, cells };
}
