import { seedsOf } from '@isthmus/contract';
import { scenarios } from '@isthmus/sim-catalog';
import { judgeClaim } from '@isthmus/sim-scenarios';
import { cellsOf, play } from './scenario-runs.js';

/** Of the twenty of each scenario. `npx isthmus scenarios` plays all. */
const SEEDS = 3;

describe('the claim of', () => {
  it.each(scenarios().map((scenario) => [`${scenario.id}, “${scenario.title}”,`, scenario] as const))(
    `%s is borne out by the first ${SEEDS} seeds`,
    (_, scenario) => {
      const cells = cellsOf(scenario, SEEDS);
      const claim = judgeClaim(scenario, {
        experiments: cells.map(({ strategy, experiment }) => ({ variant: strategy, experiment })),
        sightings: cells.flatMap((cell) => seedsOf(cell.experiment).map((seed) => play({ scenario, cell, seed }))),
        asWritten: true,
      });
      const broken = [...claim.shows.evidence, ...claim.contrast.evidence].filter(({ pass }) => pass !== true);
      expect([claim.notTested, broken]).toEqual([[], []]);
    },
    // Minutes where the machine has other work, too.
    300_000,
  );
});
