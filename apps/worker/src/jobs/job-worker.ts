import { setTimeout as delay } from 'node:timers/promises';
import type { JobAttemptRepository, JobClaim, JobResult, JobWork } from '@isthmus/persistence';
import { ClaimProcessor, type ClaimProcessorOptions } from '../runs/claim-processor.js';
import type { Simulations } from '../simulations/simulations.js';

export interface JobWorkerOptions extends Pick<ClaimProcessorOptions<JobClaim, JobResult>, 'onEnd' | 'onError'> {
  readonly attempts: Pick<JobAttemptRepository, 'next' | 'claim' | 'beat' | 'commit' | 'fail' | 'release' | 'sweep'>;
  readonly simulations: Pick<Simulations, 'perform'>;
  /** Longest that one may take, in milliseconds. */
  readonly msMaxOf: (work: JobWork) => number;
  /** Between looks for the next job, and between looks for lost ones. */
  readonly everyMs?: number;
}

/**
 * Does jobs, one at a time, in the slots of the simulations, with which it takes turns. Beside that, busy or not, it takes back
 * the jobs of workers that are lost.
 */
export class JobWorker {
  private readonly processor: ClaimProcessor<JobClaim, JobResult>;
  private readonly stopping = new AbortController();
  private stopped: Promise<unknown> | null = null;

  constructor(private readonly options: JobWorkerOptions) {
    const { attempts, simulations, msMaxOf, onEnd, onError } = options;
    this.processor = new ClaimProcessor({
      attempts: {
        claim: (id) => attempts.claim(id),
        beat: (claim, progress) => attempts.beat(claim, progress),
        commit: (claim, result) => attempts.commit(claim, result),
        fail: (claim, error) => attempts.fail(claim, error),
        release: (claim) => attempts.release(claim),
        // Nobody can cancel a job: `beat` never says so.
        cancel: () => Promise.resolve('refused'),
      },
      perform: ({ work }, watch) => simulations.perform('work', work, watch, msMaxOf(work)),
      onEnd,
      onError,
    });
  }

  start(): void {
    const { attempts } = this.options;
    this.stopped ??= Promise.all([this.repeat(() => attempts.sweep()), this.repeat(() => this.workThrough())]);
  }

  /** Gives back what is in hand. Returns when nothing is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.processor.stop();
    await this.stopped;
  }

  private async workThrough(): Promise<void> {
    const { attempts } = this.options;
    for (let id = await attempts.next(); id !== null && !this.stopping.signal.aborted; id = await attempts.next())
      await this.processor.process(id);
  }

  private async repeat(work: () => Promise<unknown>): Promise<void> {
    const { onError, everyMs = 500 } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
