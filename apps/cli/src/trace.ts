import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseWith, seedsOf, traceRequestSchema } from '@isthmus/contract';
import { assess, type TraceEnd, traceRun, traceViolations } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { loadExperiment } from './experiment-file.js';
import { complain } from './run.js';

export interface TraceOptions {
  readonly seed?: string;
  readonly output?: string;
  readonly format: string;
  readonly from?: string;
  readonly to?: string;
  readonly host?: readonly string[];
  readonly limit?: number;
}

/** Writes the trace of a window of a run while it plays, no faster than it is read, and answers the exit code. */
export async function trace(file: string, options: TraceOptions): Promise<number> {
  const { seed, output, host, ...rest } = options;
  const loaded = loadExperiment(file);
  if (!loaded.ok) return complain(file, loaded.violations);
  const assessed = assess(loaded.experiment);
  if (!assessed.ok) return complain(file, assessed.violations);
  const request = parseWith(traceRequestSchema, { ...rest, ...(host === undefined ? {} : { hosts: host }) });
  if (!request.ok) return complain(`the window of ${file}`, request.violations);
  const violations = traceViolations(loaded.experiment, request.value);
  if (violations.length > 0) return complain(`the window of ${file}`, violations);
  let end: TraceEnd | null = null;
  const chunks = function* () {
    end = yield* traceRun(loaded.experiment, seed ?? seedsOf(loaded.experiment)[0]!, request.value);
  };
  try {
    if (output === undefined) await pipeline(Readable.from(chunks()), process.stdout, { end: false });
    else await pipeline(Readable.from(chunks()), createWriteStream(output));
  } catch (error) {
    if (isPipeClosed(error)) return EXIT.ok;
    if (!isSystemError(error)) throw error;
    process.stderr.write(`isthmus: ${output ?? 'standard output'} cannot be written: ${error.message}\n`);
    return EXIT.badInput;
  }
  return ended(end);
}

function ended(end: TraceEnd | null): number {
  if (end === null || end.stopped === 'window') return EXIT.ok;
  const { events, stopped, at } = end;
  process.stderr.write(`isthmus: cut after ${events} events, at ${at / 1e6} ms of simulated time (${stopped})\n`);
  return stopped === 'budget' ? EXIT.budgetExceeded : EXIT.ok;
}

/** Whoever read it has seen enough. */
function isPipeClosed(error: unknown): boolean {
  return isSystemError(error) && error.code === 'EPIPE';
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
