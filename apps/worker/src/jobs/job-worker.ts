import { setTimeout as delay } from 'node:timers/promises';
import type { JobAttemptRepository, JobClaim, JobResult } from '@isthmus/persistence';
import { ClaimProcessor, type ClaimProcessorOptions } from '../runs/claim-processor.js';
import type { Simulations } from '../simulations/simulations.js';

export interface JobWorkerOptions extends Pick<ClaimProcessorOptions<JobClaim, JobResult>, 'onEnd' | 'onError'> {
  readonly attempts: Pick<JobAttemptRepository, 'next' | 'claim' | 'beat' | 'commit' | 'fail' | 'release' | 'sweep'>;
  readonly simulations: Pick<Simulations, 'perform'>;
  /** Between looks for the next job and for lost ones. */
  readonly everyMs?: number;
}

/** Does checks and traces, one at a time, in the slots of the simulations, with which it takes turns. */
export class JobWorker {
  private readonly processor: ClaimProcessor<JobClaim, JobResult>;
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | null = null;

  constructor(private readonly options: JobWorkerOptions) {
    const { attempts, simulations, onEnd, onError } = options;
    this.processor = new ClaimProcessor({
      attempts: {
        claim: (id) => attempts.claim(id),
        beat: (claim) => attempts.beat(claim),
        commit: (claim, result) => attempts.commit(claim, result),
        fail: (claim, error) => attempts.fail(claim, error),
        release: (claim) => attempts.release(claim),
        // Nobody can cancel a job: `beat` never says so.
        cancel: () => Promise.resolve('refused'),
      },
      perform: ({ work }, watch) => simulations.perform('work', work, watch),
      onEnd,
      onError,
    });
  }

  start(): void {
    this.stopped ??= this.loop();
  }

  /** Gives back what is in hand. Returns when nothing is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.processor.stop();
    await this.stopped;
  }

  private async loop(): Promise<void> {
    const { attempts, onError, everyMs = 500 } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await attempts.sweep();
        for (let id = await attempts.next(); id !== null && !signal.aborted; id = await attempts.next())
          await this.processor.process(id);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
