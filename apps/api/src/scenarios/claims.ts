import { type BatchResource, type Claim, expandBatch } from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { scenario } from '@isthmus/sim-catalog';
import { isAsWritten, judgeClaim, type Sighting, sightingOf } from '@isthmus/sim-scenarios';

/** Most finished claims that are kept. */
const KEPT_MAX = 500;

/** Most unfinished batches of which it is remembered what their runs have shown. */
const UNDER_WAY_MAX = 20;

/**
 * Claims of scenarios, judged by stored reports. What is finished never changes, so each report is read once in the life of the process,
 * and the claim judged once when all are in; a new release, whose scenarios may ask for more, judges it again.
 */
export class Claims {
  readonly #finished = new Map<string, Claim>();
  readonly #underWay = new Map<string, Map<string, Sighting>>();

  constructor(private readonly store: Store) {}

  /** null if the batch runs no scenario of the catalog. Reads every report of the batch, one cell at a time. */
  async of({ id, definition, counts }: Pick<BatchResource, 'id' | 'definition' | 'counts'>): Promise<Claim | null> {
    const kept = this.#finished.get(id);
    if (kept !== undefined) return kept;
    const asked = definition.scenario === undefined ? undefined : scenario(definition.scenario);
    const cells = expandBatch(definition);
    if (asked === undefined || !cells.ok) return null;
    const seen = new Map(this.#underWay.get(id));
    for await (const { runId, strategy, report } of this.store.batches.reports(LOCAL_TENANT, id, new Set(seen.keys())))
      seen.set(runId, sightingOf(asked, { variant: strategy, report, runId }));
    const claim = judgeClaim(asked, {
      experiments: cells.value.map(({ strategy, experiment }) => ({ variant: strategy, experiment })),
      sightings: [...seen.values()],
      asWritten: isAsWritten(asked, definition),
    });
    if (counts.queued + counts.running === 0) {
      this.#underWay.delete(id);
      keep(this.#finished, { id, value: claim, most: KEPT_MAX });
    } else keep(this.#underWay, { id, value: seen, most: UNDER_WAY_MAX });
    return claim;
  }

  /** Whether both halves held; null where that is not known, or has not been judged yet. */
  verdictOf(batchId: string): boolean | null {
    const claim = this.#finished.get(batchId);
    if (claim === undefined || claim.shows.pass === null || claim.contrast.pass === null) return null;
    return claim.complete && claim.shows.pass && claim.contrast.pass;
  }
}

/** Puts the newest at the end, and lets go of the oldest where there are too many. */
function keep<Value>(
  kept: Map<string, Value>,
  { id, value, most }: { readonly id: string; readonly value: Value; readonly most: number },
): void {
  kept.delete(id);
  kept.set(id, value);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
