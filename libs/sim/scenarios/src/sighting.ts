import type { Assertion, Report, Scenario } from '@isthmus/contract';
import { type Found, valuesAt } from './figure-path.js';
import { matches } from './scenario-variants.js';

/** What a scenario asks of one run: small, so that no report need be kept. */
export interface Sighting {
  readonly variant: string;
  readonly seed: string;
  /** null where the run is not stored. */
  readonly runId: string | null;
  /** By path. */
  readonly figures: Readonly<Record<string, readonly Found[]>>;
}

/** Most values of one path that are kept; no report of 25 datacenters has more groups. */
const VALUES_MAX = 5000;

/** Reads from a report what the scenario's assertions speak of. */
export function sightingOf(
  scenario: Pick<Scenario, 'shows' | 'contrast' | 'matrix'>,
  run: { readonly variant: string; readonly report: Report; readonly runId?: string },
): Sighting {
  const assertions = [...scenario.shows, ...scenario.contrast];
  const paths = new Set(assertions.flatMap((assertion) => pathsOf(assertion, run.variant)));
  if (scenario.matrix !== undefined) paths.add(scenario.matrix.cell);
  return {
    variant: run.variant,
    seed: run.report.seed,
    runId: run.runId ?? null,
    figures: Object.fromEntries([...paths].map((path) => [path, valuesAt(run.report, path).slice(0, VALUES_MAX)])),
  };
}

function pathsOf({ variant, figure, versus }: Assertion, of: string): string[] {
  return [
    ...(matches(variant, of) ? [figure] : []),
    ...(versus !== undefined && matches(versus.variant ?? variant, of) ? [versus.figure ?? figure] : []),
  ];
}
