import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { KEY_PREFIX, RUN_QUEUE, openDispatcherRedis } from './redis.js';

/** A run that is worth claiming. Only a hint: Postgres decides who gets it. */
export interface Hint {
  readonly runId: string;
  /** The run's epoch when it was admitted. */
  readonly epoch: number;
}

/** What a job carries. Everything else is in Postgres. */
export interface RunJob {
  readonly runId: string;
}

export interface HintQueueOptions {
  readonly redisUrl: string;
  readonly prefix?: string;
  /** Told of errors of the connection; it reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/** The sending end of the queue. */
export class HintQueue {
  private readonly redis: Redis;
  private queue: Queue<RunJob> | null = null;

  constructor(private readonly options: HintQueueOptions) {
    this.redis = openDispatcherRedis(options.redisUrl);
    this.redis.on('error', options.onError);
  }

  /** Whether a command would reach Redis right now. */
  get ready(): boolean {
    return this.redis.status === 'ready';
  }

  /**
   * Hints once for each run and epoch: the same hint again, while the first is still there, changes nothing.
   *
   * @throws while Redis is away. Some hints may be there all the same.
   */
  async add(hints: readonly Hint[]): Promise<void> {
    await this.open().addBulk(
      hints.map(({ runId, epoch }) => ({
        name: 'run',
        data: { runId },
        opts: { jobId: jobIdOf({ runId, epoch }), attempts: 1, removeOnComplete: true, removeOnFail: true },
      })),
    );
  }

  /** Hints that no worker has taken. */
  async waiting(): Promise<number> {
    return this.open().getWaitingCount();
  }

  async close(): Promise<void> {
    await this.queue?.close();
    this.redis.disconnect();
  }

  /** Not before Redis answered once: the queue sends its first commands when it is made. */
  private open(): Queue<RunJob> {
    if (!this.ready) throw new Error('Redis is not connected');
    if (this.queue === null) {
      this.queue = new Queue<RunJob>(RUN_QUEUE, {
        connection: this.redis,
        prefix: this.options.prefix ?? KEY_PREFIX,
        streams: { events: { maxLen: 100 } },
      });
      this.queue.on('error', this.options.onError);
    }
    return this.queue;
  }
}

/** Another id for each attempt: BullMQ ignores a job whose id it knows. It allows no colon and no mere number. */
export function jobIdOf({ runId, epoch }: Hint): string {
  return `${runId}_${epoch}`;
}
