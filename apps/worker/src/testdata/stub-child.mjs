// A child process with a stand-in for the laboratory: what to play is in the name of the experiment.
import { appendFileSync } from 'node:fs';
import { performJob } from '../../dist/jobs/perform-job.js';
import { serve } from '../../dist/simulations/serve.js';

const scenes = {
  'report at once': (experiment, seed) => reportOf(experiment, seed),
  'progress for a second': (experiment, seed, onProgress) => {
    for (const start = performance.now(); performance.now() - start < 1_000;)
      onProgress((performance.now() - start) / 1_000);
    return reportOf(experiment, seed);
  },
  'is silent for three seconds': (experiment, seed) => afterThreeSeconds(() => reportOf(experiment, seed)),
  'never ends': () => {
    for (;;);
  },
  'kills itself': () => process.kill(process.pid, 'SIGKILL'),
  exits: () => process.exit(3),
  throws: () => {
    throw new Error('the bug is here');
  },
  'fills the heap': () => {
    const kept = [];
    for (;;) kept.push(new Array(2 ** 20).fill(1.5));
  },
  'fills memory outside of the heap': () => {
    const kept = [];
    for (;;) {
      if (kept.length < 24) kept.push(new Uint8Array(2 ** 25).fill(1));
    }
  },
  'asks for too large an array': () => new ArrayBuffer(2 ** 46),
  'passes its budget': () => ({ kind: 'budget-exceeded', message: 'more than 10 events' }),
};

function afterThreeSeconds(work) {
  for (const start = performance.now(); performance.now() - start < 3_000;);
  return work();
}

function reportOf(experiment, seed) {
  return {
    kind: 'report',
    report: {
      digest: `pid ${process.pid}`,
      seed,
      name: experiment.name,
      layout: null,
      datacenters: [],
      phases: [],
      operations: {},
      cap: { verdict: 'available' },
      availability: [],
      latency: [],
      downtime: [],
      recovery: [],
      expectations: [],
      findings: [],
      linearizable: { verdict: 'holds', witness: null },
      messages: { perOperation: 0 },
      strategy: experiment.strategy,
    },
    history: new Uint8Array([1, 2, 3]),
  };
}

if (process.env.STUB_PIDS) appendFileSync(process.env.STUB_PIDS, `${process.pid}\n`);
serve(
  (experiment, seed, { onProgress }) => scenes[experiment.name](experiment, seed, onProgress),
  // Slow where it is asked with so small a budget; else as it is.
  (work, onProgress) => {
    if (work.budget === 1) return afterThreeSeconds(() => performJob(work));
    // As many runs as were asked for, without one.
    if (work.kind === 'cause') {
      for (let runs = 1; runs <= work.request.seeds; runs++) {
        onProgress(runs);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      }
      return { kind: 'cause', runs: work.request.seeds, cause: null };
    }
    return performJob(work);
  },
);
