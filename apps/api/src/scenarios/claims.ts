import { type BatchResource, type Claim, expandBatch } from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { scenario } from '@isthmus/sim-catalog';
import { isAsWritten, judgeClaim, type Sighting, sightingOf } from '@isthmus/sim-scenarios';

/** Most finished claims that are kept. */
const KEPT_MAX = 500;

/**
 * Claims of scenarios, judged by stored reports. What is finished never changes, so it is judged once in the life of the process; a new
 * release, whose scenarios may ask for more, judges it again.
 */
export class Claims {
  readonly #finished = new Map<string, Claim>();

  constructor(private readonly store: Store) {}

  /** null if the batch runs no scenario of the catalog. Reads every report of the batch, one cell at a time. */
  async of({ id, definition, counts }: Pick<BatchResource, 'id' | 'definition' | 'counts'>): Promise<Claim | null> {
    const kept = this.#finished.get(id);
    if (kept !== undefined) return kept;
    const asked = definition.scenario === undefined ? undefined : scenario(definition.scenario);
    const cells = expandBatch(definition);
    if (asked === undefined || !cells.ok) return null;
    const sightings: Sighting[] = [];
    for await (const { runId, strategy, report } of this.store.batches.reports(LOCAL_TENANT, id))
      sightings.push(sightingOf(asked, { variant: strategy, report, runId }));
    const claim = judgeClaim(asked, {
      experiments: cells.value.map(({ strategy, experiment }) => ({ variant: strategy, experiment })),
      sightings,
      asWritten: isAsWritten(asked, definition),
    });
    if (counts.queued + counts.running === 0) this.#keep(id, claim);
    return claim;
  }

  /** Whether both halves held; null where that is not known, or has not been judged yet. */
  verdictOf(batchId: string): boolean | null {
    const claim = this.#finished.get(batchId);
    if (claim === undefined || claim.shows.pass === null || claim.contrast.pass === null) return null;
    return claim.complete && claim.shows.pass && claim.contrast.pass;
  }

  #keep(id: string, claim: Claim): void {
    const [oldest] = this.#finished.keys();
    if (this.#finished.size >= KEPT_MAX && oldest !== undefined) this.#finished.delete(oldest);
    this.#finished.set(id, claim);
  }
}
