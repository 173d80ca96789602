import type { Claim, ClaimHalf, Scenario } from '@isthmus/contract';
import { scenarios as catalogued } from '@isthmus/sim-catalog';
import { judgeClaim } from '@isthmus/sim-scenarios';
import { seedsOf } from '@isthmus/contract';
import { EXIT } from './exit-codes.js';
import { progress } from './run.js';
import { playAll } from './scenario-pool.js';
import { cellsOf } from './scenario-runs.js';

export interface ScenariosArguments {
  readonly seeds?: number;
  readonly json?: true;
}

/** Runs scenarios of the gallery, all unless some are named, prints whether their claims hold, and answers the exit code. */
export async function scenarios(ids: readonly string[], { seeds, json }: ScenariosArguments): Promise<number> {
  const all = catalogued();
  const unknown = ids.filter((id) => !all.some((scenario) => scenario.id === id));
  if (unknown.length > 0) {
    process.stderr.write(
      `isthmus: there is no scenario ${unknown.join(', ')} (allowed: ${all.map(({ id }) => id).join(', ')})\n`,
    );
    return EXIT.badInput;
  }
  const chosen = ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
  const planned = chosen.map((scenario) => ({ scenario, cells: cellsOf(scenario, seeds) }));
  const tasks = planned.flatMap(({ scenario, cells }) =>
    cells.flatMap(({ experiment }, variant) =>
      seedsOf(experiment).map((seed) => ({ scenarioId: scenario.id, variant, seed })),
    ),
  );
  const sightings = await playAll(tasks, (done) =>
    progress(`${tasks[done - 1]?.scenarioId}: ${done} of ${tasks.length} runs`),
  );
  progress('');
  const claims = planned.map(({ scenario, cells }) =>
    judgeClaim(scenario, {
      experiments: cells.map(({ strategy, experiment }) => ({ variant: strategy, experiment })),
      sightings: sightings.filter((_, index) => tasks[index]?.scenarioId === scenario.id),
      asWritten: true,
    }),
  );
  process.stdout.write(
    json
      ? `${JSON.stringify(claims, null, 2)}\n`
      : chosen.map((scenario, index) => inWords(scenario, claims[index]!)).join('\n'),
  );
  return claims.every(passes) ? EXIT.ok : EXIT.expectationFailed;
}

export function passes({ shows, contrast }: Claim): boolean {
  return shows.pass === true && contrast.pass === true;
}

function inWords({ id, title }: Scenario, claim: Claim): string {
  return [
    `${passes(claim) ? 'pass' : 'FAIL'}  ${id} ${title}`,
    ...claim.notTested.map((reason) => `  not tested: ${reason}`),
    ...halfInWords('shows', claim.shows),
    ...halfInWords('contrast', claim.contrast),
    '',
  ].join('\n');
}

function halfInWords(name: string, { evidence }: ClaimHalf): string[] {
  return evidence.flatMap(({ says, variant, pass, sentence, example }) => [
    `  ${pass === true ? 'ok' : 'NO'}  ${name}: ${says} (${variant})`,
    `        ${sentence}`,
    ...(example === null ? [] : [`        ${example.variant}, seed ${example.seed}: ${example.sentence}`]),
  ]);
}
