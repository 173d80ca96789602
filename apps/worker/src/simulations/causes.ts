import type { RunError } from '@isthmus/contract';
import { HEAP_MIB_MAX, RESIDENT_MIB_MAX } from './protocol.js';

/** Why a child process that ended in the middle of a simulation did so, from what the pool says of its end. */
export function causeOfDeath(message: string): RunError {
  const signal = /signalCode: `(\w+)`/.exec(message)?.[1] ?? 'null';
  const exitCode = /exitCode: `(\w+)`/.exec(message)?.[1] ?? 'null';
  // V8 aborts when its heap is full, and so does the guard; a shell in between turns the signal into 128 + 6.
  if (signal === 'SIGABRT' || exitCode === '134') {
    const message = `it needs more than ${RESIDENT_MIB_MAX} MiB of memory, or ${HEAP_MIB_MAX} MiB of heap`;
    return { code: 'out-of-memory', message };
  }
  const how = signal !== 'null' ? `was ended by ${signal}` : exitCode !== 'null' ? `exited with ${exitCode}` : 'ended';
  return { code: 'worker-crashed', message: `its process ${how}` };
}
