import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Sighting } from '@isthmus/sim-scenarios';

/** One run, small enough to send. */
export interface Task {
  readonly index: number;
  readonly scenarioId: string;
  /** Its place among the variants. */
  readonly variant: number;
  readonly seed: string;
}

export type Answer =
  { readonly index: number; readonly sighting: Sighting } | { readonly index: number; readonly error: string };

/**
 * Plays all tasks, in their order, on a thread for each core, and answers the sightings in the same order whichever thread is first.
 *
 * @throws what the first task that failed says; the others are given up.
 */
export async function playAll(
  tasks: readonly Omit<Task, 'index'>[],
  onProgress: (done: number) => void,
): Promise<readonly Sighting[]> {
  const entry = new URL('./scenario-thread.js', import.meta.url);
  if (!existsSync(entry)) throw new Error(`${entry.pathname} is not built`);
  const sightings: Sighting[] = [];
  let next = 0;
  let done = 0;
  const threads = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () => new Worker(entry));
  try {
    await Promise.all(
      threads.map(
        (thread) =>
          new Promise<void>((resolve, reject) => {
            const send = () => {
              const index = next++;
              const task = tasks[index];
              if (task === undefined) resolve();
              else thread.postMessage({ ...task, index });
            };
            thread.on('message', (answer: Answer) => {
              if ('error' in answer) return reject(new Error(answer.error));
              sightings[answer.index] = answer.sighting;
              onProgress(++done);
              send();
            });
            thread.on('error', reject);
            send();
          }),
      ),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return sightings;
}
