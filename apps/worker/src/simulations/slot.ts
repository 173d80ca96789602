import { setTimeout as delay } from 'node:timers/promises';
import workerpool, { type Pool } from 'workerpool';
import type { RunError } from '@isthmus/contract';
import { causeOfDeath } from './causes.js';
import { HEAP_MIB_MAX, SIMULATE, type SimulationResult, type SimulationTask } from './protocol.js';

export interface SlotOptions {
  /** Path of the script that calls `serve`. */
  readonly script: string;
  /** Longest that one simulation may take. */
  readonly runMsMax: number;
  /** Simulations after which a child process is replaced by a fresh one, so that no leak adds up. */
  readonly runsMax: number;
}

export interface Watch {
  /** Aborting it kills the child process. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** `aborted`: at the caller's wish, by `Watch.signal`. */
export type SimulationOutcome = SimulationResult | { readonly kind: 'aborted' };

/** One child process at a time, for one simulation after another. */
export class Slot {
  private pool: Pool | null = null;
  private runs = 0;

  constructor(private readonly options: SlotOptions) {}

  /** Starts the child process ahead of its first simulation. */
  warm(): void {
    this.pool ??= this.open();
    this.pool.exec('methods').catch(() => undefined);
  }

  async run(task: SimulationTask, { signal, onProgress }: Watch): Promise<SimulationOutcome> {
    const { runMsMax, runsMax } = this.options;
    if (signal.aborted) return { kind: 'aborted' };
    this.pool ??= this.open();
    this.runs += 1;
    let timer: NodeJS.Timeout | undefined;
    let abort = (): void => undefined;
    const interrupted = new Promise<SimulationOutcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'error', error: timeout(runMsMax) }), runMsMax);
      abort = () => resolve({ kind: 'aborted' });
      signal.addEventListener('abort', abort);
    });
    try {
      const simulated = exec(this.pool, task, onProgress);
      const outcome = await Promise.race([simulated, interrupted]);
      if (outcome.kind !== 'report' || this.runs >= runsMax) await this.replace();
      return outcome;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends the child process, whatever it is doing. The next run gets a fresh one. */
  async replace(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    this.runs = 0;
    // The library waits for ever for the end of a child that has ended already.
    if (pool !== null) await Promise.race([terminate(pool), delay(1_000, undefined, { ref: false })]);
  }

  private open(): Pool {
    return workerpool.pool(this.options.script, {
      workerType: 'process',
      maxWorkers: 1,
      // A child in the middle of a simulation does not hear that it should end: a signal follows after this.
      workerTerminateTimeout: 50,
      forkOpts: { execArgv: [`--max-old-space-size=${HEAP_MIB_MAX}`], serialization: 'advanced' },
    });
  }
}

async function exec(
  pool: Pool,
  task: SimulationTask,
  onProgress: (fraction: number) => void,
): Promise<SimulationOutcome> {
  try {
    const result: SimulationResult = await pool.exec(SIMULATE, [task], { on: onProgress });
    return result;
  } catch (error) {
    return { kind: 'error', error: causeOfDeath(error instanceof Error ? error.message : String(error)) };
  }
}

function timeout(runMsMax: number): RunError {
  return { code: 'timeout', message: `the simulation took longer than ${runMsMax / 1000} s` };
}

async function terminate(pool: Pool): Promise<void> {
  await pool.terminate(true);
}
