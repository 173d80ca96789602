import { setTimeout as delay } from 'node:timers/promises';
import workerpool, { type Pool } from 'workerpool';
import type { RunError } from '@isthmus/contract';
import { causeOfDeath } from './causes.js';
import type { Watch } from '../runs/claim-processor.js';
import { type ChildFunction, type ChildFunctions, HEAP_MIB_MAX, type SimulationResult } from './protocol.js';

export interface SlotOptions {
  /** Path of the script that calls `serve`. */
  readonly script: string;
  /** Longest that one piece of work may take, unless it comes with a limit of its own. */
  readonly runMsMax: number;
  /** Pieces of work after which a child process is replaced by a fresh one, so that no leak adds up. */
  readonly runsMax: number;
}

/** `aborted`: at the caller's wish, by `Watch.signal`. */
export type SimulationOutcome = SimulationResult | Aborted;

interface Aborted {
  readonly kind: 'aborted';
}

type Answer<Name extends ChildFunction> = ChildFunctions[Name]['answer'] | Aborted;

/** One child process at a time, for one piece of work after another. */
export class Slot {
  private pool: Pool | null = null;
  private runs = 0;

  constructor(private readonly options: SlotOptions) {}

  /** Starts the child process ahead of its first simulation. */
  warm(): void {
    this.pool ??= this.open();
    this.pool.exec('methods').catch(() => undefined);
  }

  async run<Name extends ChildFunction>(
    name: Name,
    task: ChildFunctions[Name]['task'],
    { signal, onProgress }: Watch,
    msMax = this.options.runMsMax,
  ): Promise<Answer<Name>> {
    const { runsMax } = this.options;
    if (signal.aborted) return { kind: 'aborted' };
    this.pool ??= this.open();
    this.runs += 1;
    let timer: NodeJS.Timeout | undefined;
    let abort = (): void => undefined;
    const interrupted = new Promise<Failed | Aborted>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'error', error: timeout(msMax) }), msMax);
      abort = () => resolve({ kind: 'aborted' });
      signal.addEventListener('abort', abort);
    });
    try {
      const answered = exec<Name>(this.pool, name, task, onProgress);
      const outcome = await Promise.race([answered, interrupted]);
      const isOver = outcome.kind === 'error' || outcome.kind === 'aborted';
      if (isOver || this.runs >= runsMax) await this.replace();
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

interface Failed {
  readonly kind: 'error';
  readonly error: RunError;
}

async function exec<Name extends ChildFunction>(
  pool: Pool,
  name: Name,
  task: ChildFunctions[Name]['task'],
  onProgress: (fraction: number) => void,
): Promise<ChildFunctions[Name]['answer'] | Failed> {
  try {
    const answer: ChildFunctions[Name]['answer'] = await pool.exec(name, [task], { on: onProgress });
    return answer;
  } catch (error) {
    return { kind: 'error', error: causeOfDeath(error instanceof Error ? error.message : String(error)) };
  }
}

function timeout(msMax: number): RunError {
  return { code: 'timeout', message: `it took longer than ${msMax / 1000} s` };
}

async function terminate(pool: Pool): Promise<void> {
  await pool.terminate(true);
}
