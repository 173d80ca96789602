/** Why work must stop: someone cancelled it, another worker has it, or this worker shuts down. */
export type StopReason = 'cancel' | 'lost' | 'shutdown';

export interface HeartbeatOptions<Claim> {
  readonly attempts: { beat(claim: Claim, progress: number): Promise<'kept' | 'cancel' | 'lost'> };
  readonly onError: (error: Error) => void;
  readonly everyMs?: number;
  /** Without a beat that was answered for so long, the lease has surely run out. */
  readonly lostAfterMs?: number;
}

/** Renews the lease of a claim until stopped, and aborts `signal` when the claim is no longer to be worked on. */
export class Heartbeat<Claim> {
  private readonly controller = new AbortController();
  private readonly done: Promise<void>;
  private progress = 0;
  private stopped = false;
  private wake: () => void = () => undefined;
  private why: StopReason | null = null;

  constructor(
    private readonly claim: Claim,
    private readonly options: HeartbeatOptions<Claim>,
  ) {
    this.done = this.beat();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Set once `signal` is aborted. */
  get reason(): StopReason | null {
    return this.why;
  }

  note(progress: number): void {
    this.progress = progress;
  }

  abort(reason: StopReason): void {
    this.why ??= reason;
    this.controller.abort();
  }

  /** No beat is under way once this returns. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.done;
  }

  private async beat(): Promise<void> {
    const { attempts, onError, everyMs = 500, lostAfterMs = 10_000 } = this.options;
    let keptAt = performance.now();
    while (await this.pause(everyMs)) {
      try {
        const answer = await attempts.beat(this.claim, this.progress);
        if (answer !== 'kept') return this.abort(answer);
        keptAt = performance.now();
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
        if (performance.now() - keptAt > lostAfterMs) return this.abort('lost');
      }
    }
  }

  /** false once stopped. */
  private async pause(ms: number): Promise<boolean> {
    if (!this.stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return !this.stopped;
  }
}
