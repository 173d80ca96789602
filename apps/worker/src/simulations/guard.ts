import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { RESIDENT_MIB_MAX } from './protocol.js';

const EVERY_MS = 250;

/**
 * Watches this process from a thread of its own, because the main thread hears nothing while it simulates. It ends the
 * process when the parent has died, and when it takes more memory than it may (as V8 does with a full heap).
 */
export function guard(): void {
  const thread = new Worker(new URL(import.meta.url), {
    workerData: { parent: process.ppid },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
    execArgv: [],
  });
  thread.unref();
}

if (!isMainThread) {
  const { parent } = workerData as { readonly parent: number };
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    if (process.memoryUsage.rss() > RESIDENT_MIB_MAX * 2 ** 20) process.kill(process.pid, 'SIGABRT');
  }, EVERY_MS);
}
