import type { RunEvent } from '@isthmus/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const TYPES: readonly RunEvent['type'][] = [
  'queued',
  'running',
  'progress',
  'requeued',
  'succeeded',
  'failed',
  'cancelled',
];

/** Least time between two refreshes: a batch on two cores sends dozens of events a second. */
const REFRESH_MS = 700;

/**
 * Refreshes the queries under `keys` when the stream at `path` says that something happened. The stream replays what was
 * missed and ends by itself; where it cannot be opened, polling serves.
 */
export function useEvents(path: string | null, keys: readonly (readonly unknown[])[]): void {
  const client = useQueryClient();
  const keysText = JSON.stringify(keys);
  useEffect(() => {
    if (path === null) return undefined;
    const source = new EventSource(path);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        for (const queryKey of JSON.parse(keysText) as unknown[][]) void client.invalidateQueries({ queryKey });
      }, REFRESH_MS);
    };
    source.addEventListener('message', refresh);
    for (const type of TYPES) source.addEventListener(type, refresh);
    // A stream that ended is answered 204 on the next attempt, which stops the browser; a service that is gone should not be asked each second.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) source.close();
    });
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [client, path, keysText]);
}
