import { Redis } from 'ioredis';

/** The queue of runs that workers take hints from. */
export const RUN_QUEUE = 'runs';

/** What all keys of the queue begin with, where nothing else is said. */
export const KEY_PREFIX = 'isthmus';

/** Reconnects at least once a second: a longer back-off leaves workers idle long after Redis is back. */
const RECONNECTION = { retryStrategy: (times: number) => Math.min(100 * times, 1_000) };

/** For workers: commands wait for Redis to come back, for the workers have nothing else to do. */
export function openWorkerRedis(url: string): Redis {
  return new Redis(url, { ...RECONNECTION, maxRetriesPerRequest: null });
}

/** For dispatchers: commands fail at once while Redis is away, for there are leases to sweep meanwhile. */
export function openDispatcherRedis(url: string): Redis {
  return new Redis(url, { ...RECONNECTION, enableOfflineQueue: false });
}

/**
 * Makes sure that Redis never drops a key to make room: under memory pressure any other policy forgets hints without a
 * word, in between acknowledging new ones.
 *
 * @throws with what to do about it. Waits for a Redis that is not there yet.
 */
export async function requireNoEviction(redis: Informant): Promise<void> {
  const policy = /^maxmemory_policy:(.*)$/m.exec(await redis.info('memory'))?.[1]?.trim();
  if (policy !== 'noeviction') {
    throw new Error(
      `Redis has maxmemory-policy ${policy ?? 'unknown'} and would drop queued runs when its memory is full. ` +
        'Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf).',
    );
  }
}

interface Informant {
  info(section: 'memory'): Promise<string>;
}
