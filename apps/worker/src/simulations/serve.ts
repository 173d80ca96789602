import { gzipSync } from 'node:zlib';
import type { Report } from '@isthmus/contract';
import workerpool from 'workerpool';
import { RESIDENT_MIB_MAX, SIMULATE, type SimulationResult, type SimulationTask } from './protocol.js';

/** What `runExperiment` of the laboratory is to a child process. */
export type Simulate = (
  experiment: SimulationTask['experiment'],
  seed: string,
  options: { readonly onProgress: (fraction: number) => void },
) =>
  | { readonly kind: 'report'; readonly report: Report; readonly history: Uint8Array }
  | { readonly kind: 'budget-exceeded'; readonly message: string };

/** Makes this process a child of the pool that simulates on request. */
export function serve(simulate: Simulate): void {
  const parent = process.ppid;
  // Ctrl-C reaches the whole group; when to stop is for the parent to say.
  process.on('SIGINT', () => undefined);
  workerpool.worker({
    [SIMULATE]: ({ experiment, seed }: SimulationTask): SimulationResult => {
      let toldAt = 0;
      const onProgress = (fraction: number) => {
        // In the middle of a simulation no event arrives: neither that the parent has died nor that memory is short.
        if (process.ppid !== parent) process.exit(1);
        const residentMiB = process.memoryUsage.rss() / 2 ** 20;
        if (residentMiB > RESIDENT_MIB_MAX) throw new OutOfMemory(residentMiB);
        const now = performance.now();
        if (now - toldAt < 100 && fraction < 1) return;
        toldAt = now;
        workerpool.workerEmit(fraction);
      };
      try {
        const result = simulate(experiment, seed, { onProgress });
        if (result.kind === 'budget-exceeded')
          return { kind: 'error', error: { code: 'budget-exceeded', message: result.message } };
        return { kind: 'report', report: result.report, history: gzipSync(result.history) };
      } catch (error) {
        return { kind: 'error', error: errorOf(error) };
      }
    },
  });
}

class OutOfMemory extends Error {
  constructor(residentMiB: number) {
    super(`the simulation took ${Math.ceil(residentMiB)} MiB of memory; ${RESIDENT_MIB_MAX} MiB are allowed`);
  }
}

function errorOf(error: unknown): Extract<SimulationResult, { kind: 'error' }>['error'] {
  const message = error instanceof Error ? error.message : String(error);
  // A typed array that does not fit is refused by an exception, unlike a heap that is full.
  const memory = error instanceof OutOfMemory || (error instanceof RangeError && /allocation failed/i.test(message));
  return { code: memory ? 'out-of-memory' : 'internal', message };
}
