import { constants, setPriority } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { Report } from '@isthmus/contract';
import workerpool from 'workerpool';
import { guard } from './guard.js';
import type { ChildFunctions, SimulationResult, SimulationTask } from './protocol.js';

/** What `runExperiment` of the laboratory is to a child process. */
export type Simulate = (
  experiment: SimulationTask['experiment'],
  seed: string,
  options: { readonly onProgress: (fraction: number) => void },
) =>
  | { readonly kind: 'report'; readonly report: Report; readonly history: Uint8Array }
  | { readonly kind: 'budget-exceeded'; readonly message: string };

type Work = (
  task: ChildFunctions['work']['task'],
  onProgress: (runs: number) => void,
) => ChildFunctions['work']['answer'];

/** Makes this process a child of the pool that simulates, and does other work, on request. */
export function serve(simulate: Simulate, work: Work): void {
  guard();
  // All cores busy with simulations must not keep the worker from renewing leases, nor the API from answering.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  // Ctrl-C reaches the whole group; when to stop is for the parent to say.
  process.on('SIGINT', () => undefined);
  workerpool.worker({
    simulate: ({ experiment, seed }: SimulationTask): SimulationResult => {
      let toldAt = 0;
      const onProgress = (fraction: number) => {
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
    work: (task: ChildFunctions['work']['task']): ChildFunctions['work']['answer'] => {
      try {
        return work(task, (runs) => workerpool.workerEmit(runs));
      } catch (error) {
        return { kind: 'error', error: errorOf(error) };
      }
    },
  } satisfies { readonly [Name in keyof ChildFunctions]: unknown });
}

function errorOf(error: unknown): Extract<SimulationResult, { kind: 'error' }>['error'] {
  const message = error instanceof Error ? error.message : String(error);
  // A typed array that does not fit is refused by an exception, unlike a heap that is full.
  const memory = error instanceof RangeError && /allocation failed/i.test(message);
  return { code: memory ? 'out-of-memory' : 'internal', message };
}
