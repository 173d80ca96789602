import type { AttemptRepository, Claim } from '@isthmus/persistence';
import type { Simulations } from '../simulations/simulations.js';
import type { SimulationOutcome } from '../simulations/slot.js';
import { Heartbeat } from './heartbeat.js';
import { persist } from './persist.js';

export interface ProcessorOptions {
  readonly attempts: Pick<AttemptRepository, 'claim' | 'beat' | 'commit' | 'fail' | 'cancel' | 'release'>;
  readonly simulations: Pick<Simulations, 'run'>;
  readonly onEnd: (claim: Claim, ending: Ending) => void;
  readonly onError: (error: Error) => void;
  /** Between renewals of the lease, which are also when progress is told and a cancellation is heard. */
  readonly beatEveryMs?: number;
}

/** What became of an attempt, as the database has it. */
export type Ending = 'committed' | 'failed' | 'requeued' | 'cancelled' | 'released' | 'refused' | 'fenced' | 'lost';

/** Claim, simulate, commit. Safe to repeat: a lost claim or a stale epoch changes nothing. */
export class RunProcessor {
  private readonly hearts = new Set<Heartbeat>();
  private stopping = false;

  constructor(private readonly options: ProcessorOptions) {}

  async process(runId: string): Promise<void> {
    const { attempts, simulations, onEnd, onError, beatEveryMs = 500 } = this.options;
    if (this.stopping) return;
    const claim = await attempts.claim(runId);
    if (claim === null) return;
    const heart = new Heartbeat(claim, { attempts, onError, everyMs: beatEveryMs });
    this.hearts.add(heart);
    if (this.stopping) heart.abort('shutdown');
    try {
      const { signal } = heart;
      const outcome = await simulations.run(claim, { signal, onProgress: (fraction) => heart.note(fraction) });
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

  private async conclude(claim: Claim, outcome: SimulationOutcome, heart: Heartbeat): Promise<Ending> {
    const { attempts } = this.options;
    if (outcome.kind === 'report') return attempts.commit(claim, outcome);
    if (heart.reason === 'lost') return 'lost';
    if (heart.reason === 'cancel') return attempts.cancel(claim);
    // A child that ends while everything shuts down did not fail by itself.
    if (heart.reason === 'shutdown' || outcome.kind === 'aborted') return attempts.release(claim);
    return attempts.fail(claim, outcome.error);
  }
}
