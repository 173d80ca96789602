import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RunJob } from './hint-queue.js';
import { KEY_PREFIX, RUN_QUEUE, openWorkerRedis, requireNoEviction } from './redis.js';

export interface ConsumerOptions {
  readonly redisUrl: string;
  /** Hints handled at a time. */
  readonly slots: number;
  readonly prefix?: string;
  /** Does what there is to do about a run. May be called more than once for one run, even at the same time. */
  readonly handle: (runId: string) => Promise<void>;
  readonly onError: (error: Error) => void;
  /** Whether hints are waiting that somebody should have taken up by now. */
  readonly hintsWait: () => Promise<boolean>;
  /** Idle for so long while hints wait means stuck. */
  readonly stuckAfterMs?: number;
}

/** Settings of BullMQ. It may well deliver a hint twice or drop it: claims and sweeps in Postgres make up for that. */
const SETTINGS = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1 } as const;

/**
 * The receiving end of the queue.
 *
 * A BullMQ worker can stop taking jobs for good after an outage of Redis while it calls itself running. So this one is
 * judged by its deeds: idle while hints wait, it is thrown away and made anew.
 */
export class Consumer {
  private readonly redis: Redis;
  private worker: Worker<RunJob> | null = null;
  private watchdog: NodeJS.Timeout | null = null;
  private closed: Promise<void> | null = null;
  private handling = 0;
  private idleSince = performance.now();

  constructor(private readonly options: ConsumerOptions) {
    this.redis = openWorkerRedis(options.redisUrl);
    this.redis.on('error', options.onError);
  }

  /** @throws if Redis would drop hints when its memory is full. Waits for a Redis that is not there yet. */
  async start(): Promise<void> {
    await requireNoEviction(this.redis);
    this.worker = this.open();
    const everyMs = (this.options.stuckAfterMs ?? 20_000) / 4;
    this.watchdog = setInterval(() => void this.watch(), everyMs);
  }

  /**
   * Takes no more hints, and waits for those in hand; but not for ever, for BullMQ's own close can hang without Redis. Where
   * patience ends first, the connection stays for as long as the hints in hand need it.
   */
  async close(patienceMs: number): Promise<void> {
    if (this.watchdog !== null) clearInterval(this.watchdog);
    const { worker } = this;
    this.worker = null;
    this.closed ??= (worker === null ? Promise.resolve() : quietly(worker)).then(() => this.redis.disconnect());
    await within(patienceMs, this.closed);
  }

  private open(): Worker<RunJob> {
    const { slots, prefix = KEY_PREFIX, onError } = this.options;
    const worker = new Worker<RunJob>(RUN_QUEUE, ({ data }) => this.handle(data.runId), {
      ...SETTINGS,
      connection: this.redis,
      prefix,
      concurrency: slots,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on('error', onError);
    this.idleSince = performance.now();
    return worker;
  }

  private async handle(runId: string): Promise<void> {
    this.handling += 1;
    try {
      await this.options.handle(runId);
    } catch (error) {
      this.options.onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.handling -= 1;
      this.idleSince = performance.now();
    }
  }

  private async watch(): Promise<void> {
    const { stuckAfterMs = 20_000, hintsWait, onError } = this.options;
    const idle = () => this.handling === 0 && performance.now() - this.idleSince > stuckAfterMs;
    try {
      if (!idle() || !(await hintsWait()) || !idle() || this.worker === null) return;
      onError(new Error(`took no run for ${Math.round(stuckAfterMs / 1000)} s while runs wait: connecting anew`));
      const stuck = this.worker;
      this.worker = this.open();
      await within(1_000, quietly(stuck));
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function quietly(worker: Worker<RunJob>): Promise<void> {
  return worker.close().catch(() => undefined);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
