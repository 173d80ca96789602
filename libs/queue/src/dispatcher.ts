import type { Hint, HintQueue } from './hint-queue.js';

/** What a dispatcher asks of the database. Safe to do by several dispatchers at once. */
export interface Admission {
  /** Says that this worker is there, with so many slots. */
  enlist(workerId: string, slots: number): Promise<void>;
  /** Says that this worker is leaving. */
  dismiss(workerId: string): Promise<void>;
  /** Takes back runs whose worker is gone. */
  sweep(): Promise<unknown>;
  /** Forgets hints that nobody took up. */
  unhint(): Promise<unknown>;
  /** The next runs to hint; they count as hinted from now on. */
  admit(): Promise<readonly Hint[]>;
  /** Takes an admission back. */
  retract(hints: readonly Hint[]): Promise<void>;
}

export interface DispatcherOptions {
  readonly admission: Admission;
  readonly hints: Pick<HintQueue, 'ready' | 'add'>;
  readonly workerId: string;
  readonly slots: number;
  readonly onError: (error: Error) => void;
  /** Between looks for runs to admit. */
  readonly everyMs?: number;
  /** Between sweeps. */
  readonly sweepEveryMs?: number;
}

/**
 * Keeps a small window of runs in Redis, and takes back those that were lost on the way. It holds no state of its own:
 * whichever dispatcher looks next continues where any other stopped.
 */
export class Dispatcher {
  private stopped: Promise<void> | null = null;
  private stopping = false;
  private wake: () => void = () => undefined;
  private nudged = false;
  private sweepDueAt = 0;

  constructor(private readonly options: DispatcherOptions) {}

  start(): void {
    this.stopped ??= this.loop();
  }

  /** Looks for runs to admit now instead of at the next tick. */
  nudge(): void {
    this.nudged = true;
    this.wake();
  }

  /** Returns when the tick under way has ended and the worker is off the list. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.nudge();
    await this.stopped;
    await this.options.admission.dismiss(this.options.workerId).catch(this.options.onError);
  }

  /** One look: sweep where it is time, then fill the window. Returns how many runs it hinted. */
  async tick(): Promise<number> {
    const { admission, hints, workerId, slots, sweepEveryMs = 1_000 } = this.options;
    const now = performance.now();
    if (now >= this.sweepDueAt) {
      this.sweepDueAt = now + sweepEveryMs;
      await admission.enlist(workerId, slots);
      await admission.sweep();
      await admission.unhint();
    }
    if (!hints.ready) return 0;
    const admitted = await admission.admit();
    if (admitted.length === 0) return 0;
    try {
      await hints.add(admitted);
    } catch (error) {
      await admission.retract(admitted);
      throw error;
    }
    return admitted.length;
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.tick();
      } catch (error) {
        this.options.onError(error instanceof Error ? error : new Error(String(error)));
      }
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    if (!this.nudged && !this.stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.options.everyMs ?? 200);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.nudged = false;
  }
}
