import type { RunError } from '@isthmus/contract';
import { Heartbeat } from './heartbeat.js';
import { persist } from './persist.js';

/** What becomes of claimed work in the database. Whoever holds a claim that another has overtaken changes nothing. */
export interface Attempts<Claim, Result> {
  claim(id: string): Promise<Claim | null>;
  beat(claim: Claim, progress: number): Promise<'kept' | 'cancel' | 'lost'>;
  commit(claim: Claim, result: Result): Promise<'committed' | 'fenced'>;
  fail(claim: Claim, error: RunError): Promise<'requeued' | 'failed' | 'cancelled' | 'fenced'>;
  cancel(claim: Claim): Promise<'cancelled' | 'refused'>;
  release(claim: Claim): Promise<'released' | 'fenced'>;
}

/** What came of the work itself. `aborted`: at the watcher's wish. */
export type Performed<Result> =
  Result | { readonly kind: 'error'; readonly error: RunError } | { readonly kind: 'aborted' };

export interface Watch {
  /** Aborting it ends the work. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

export interface ClaimProcessorOptions<Claim, Result> {
  readonly attempts: Attempts<Claim, Result>;
  readonly perform: (claim: Claim, watch: Watch) => Promise<Performed<Result>>;
  readonly onEnd: (claim: Claim, ending: Ending) => void;
  readonly onError: (error: Error) => void;
  /** Between renewals of the lease, which are also when progress is told and a cancellation is heard. */
  readonly beatEveryMs?: number | undefined;
}

/** What became of an attempt, as the database has it. */
export type Ending = 'committed' | 'failed' | 'requeued' | 'cancelled' | 'released' | 'refused' | 'fenced' | 'lost';

/** Claim, work, commit. Safe to repeat: a lost claim or a stale epoch changes nothing. */
export class ClaimProcessor<Claim, Result extends { readonly kind: string }> {
  private readonly hearts = new Set<Heartbeat<Claim>>();
  private stopping = false;

  constructor(private readonly options: ClaimProcessorOptions<Claim, Result>) {}

  async process(id: string): Promise<void> {
    const { attempts, perform, onEnd, onError, beatEveryMs = 500 } = this.options;
    if (this.stopping) return;
    const claim = await attempts.claim(id);
    if (claim === null) return;
    const heart = new Heartbeat(claim, { attempts, onError, everyMs: beatEveryMs });
    this.hearts.add(heart);
    if (this.stopping) heart.abort('shutdown');
    try {
      const { signal } = heart;
      const outcome = await perform(claim, { signal, onProgress: (fraction) => heart.note(fraction) });
      onEnd(claim, await persist(() => this.conclude(claim, outcome, heart), onError));
    } finally {
      this.hearts.delete(heart);
      await heart.stop();
    }
  }

  /** Gives back what is in hand, and takes no more. */
  stop(): void {
    this.stopping = true;
    for (const heart of this.hearts) heart.abort('shutdown');
  }

  private async conclude(claim: Claim, outcome: Performed<Result>, heart: Heartbeat<Claim>): Promise<Ending> {
    const { attempts } = this.options;
    if (isResult(outcome)) return attempts.commit(claim, outcome);
    if (heart.reason === 'lost') return 'lost';
    if (heart.reason === 'cancel') return attempts.cancel(claim);
    // A child that ends while everything shuts down did not fail by itself.
    if (heart.reason === 'shutdown' || outcome.kind === 'aborted') return attempts.release(claim);
    return attempts.fail(claim, outcome.error);
  }
}

function isResult<Result extends { readonly kind: string }>(outcome: Performed<Result>): outcome is Result {
  return outcome.kind !== 'error' && outcome.kind !== 'aborted';
}
