import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type BatchResource, type Claim, expandBatch, type Scenario } from '@isthmus/contract';
import { LOCAL_TENANT, type ScenarioBatch, type Store } from '@isthmus/persistence';
import { scenario, scenarioText } from '@isthmus/sim-catalog';
import { ENGINE_VERSION } from '@isthmus/sim-laboratory/assess';
import { isAsWritten, judgeClaim, type Sighting, sightingOf } from '@isthmus/sim-scenarios';

/** Most unfinished batches of which it is remembered what their runs have shown. */
const UNDER_WAY_MAX = 20;

/**
 * Claims of scenarios, judged by stored reports. While a batch runs, each report is read once; the claim of one that has ended never
 * changes, so it is judged once and kept. A release whose scenario may ask for more judges it again.
 */
export class Claims {
  readonly #underWay = new Map<string, Map<string, Sighting>>();
  readonly #waiting = new Set<string>();
  readonly #logger = new Logger('Claims');

  constructor(private readonly store: Store) {}

  /** null if the batch runs no scenario of the catalog. Reads the reports of the batch that are news, one cell at a time. */
  async of({ id, definition, counts }: Pick<BatchResource, 'id' | 'definition' | 'counts'>): Promise<Claim | null> {
    const asked = definition.scenario === undefined ? undefined : scenario(definition.scenario);
    const cells = expandBatch(definition);
    if (asked === undefined || !cells.ok) return null;
    const by = judgeOf(asked);
    const ended = counts.queued + counts.running === 0;
    const kept = ended ? await this.store.batches.claim(LOCAL_TENANT, id, by) : null;
    if (kept !== null) return kept;
    const seen = new Map(this.#underWay.get(id));
    for await (const { runId, strategy, report } of this.store.batches.reports(LOCAL_TENANT, id, new Set(seen.keys())))
      seen.set(runId, sightingOf(asked, { variant: strategy, report, runId }));
    const claim = judgeClaim(asked, {
      experiments: cells.value.map(({ strategy, experiment }) => ({ variant: strategy, experiment })),
      sightings: [...seen.values()],
      asWritten: isAsWritten(asked, definition),
    });
    this.#underWay.delete(id);
    if (ended) await this.store.batches.keepClaim(LOCAL_TENANT, id, { by, passed: passedOf(claim), claim });
    else this.#remember(id, seen);
    return claim;
  }

  /**
   * Whether both halves held; null where that is not known. What has ended and was not judged yet is judged in the background, one
   * batch after another, for whoever asks next.
   */
  verdictOf({ batch, judged }: ScenarioBatch, asked: Scenario): boolean | null {
    if (judged?.by === judgeOf(asked)) return judged.passed;
    if (batch.state === 'succeeded') this.#judgeLater(batch.id);
    return null;
  }

  #judgeLater(id: string): void {
    const idle = this.#waiting.size === 0;
    this.#waiting.add(id);
    if (idle) void this.#judgeWaiting();
  }

  async #judgeWaiting(): Promise<void> {
    for (const id of this.#waiting) {
      try {
        const batch = await this.store.batches.get(LOCAL_TENANT, id);
        if (batch !== null) await this.of(batch);
      } catch (error) {
        this.#logger.warn(`the claim of ${id} could not be judged: ${String(error)}`);
      }
      this.#waiting.delete(id);
    }
  }

  /** Puts the newest at the end, and lets go of the oldest where there are too many. */
  #remember(id: string, seen: Map<string, Sighting>): void {
    this.#underWay.set(id, seen);
    const [oldest] = this.#underWay.keys();
    if (this.#underWay.size > UNDER_WAY_MAX && oldest !== undefined) this.#underWay.delete(oldest);
  }
}

/** Names all that a judgement rests on beside the reports. */
function judgeOf(asked: Scenario): string {
  const document = createHash('sha256').update(scenarioText(asked) ?? '');
  return `${ENGINE_VERSION} ${document.digest('hex').slice(0, 16)}`;
}

/** Whether both halves held; null where that is not known. */
export function passedOf({ shows, contrast, complete }: Claim): boolean | null {
  if (shows.pass === null || contrast.pass === null) return null;
  return complete && shows.pass && contrast.pass;
}
