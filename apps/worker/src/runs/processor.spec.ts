import type { RunError } from '@isthmus/contract';
import type { Claim, Held, Outcome } from '@isthmus/persistence';
import type { SimulationOutcome } from '../simulations/slot.js';
import { type Ending, type ProcessorOptions, RunProcessor } from './processor.js';

const claim = { runId: 'run_a', epoch: 4, attempt: 1, seed: '1', experiment: {} } as unknown as Claim;
const report = { kind: 'report', report: {}, history: new Uint8Array(1) } as unknown as SimulationOutcome;

/** A database that says yes to everything, and remembers what it was asked. */
class Attempts {
  asked: string[] = [];
  claims: (Claim | null)[] = [claim];
  beats: ('kept' | 'cancel' | 'lost')[] = [];
  commits: (() => Promise<'committed' | 'fenced'>)[] = [];
  claim = async (runId: string) => {
    this.asked.push(`claim ${runId}`);
    return this.claims.shift() ?? null;
  };
  beat = async () => this.beats.shift() ?? 'kept';
  commit = async ({ epoch }: Held, _outcome: Outcome) => {
    this.asked.push(`commit ${epoch}`);
    return this.commits.shift()?.() ?? 'committed';
  };
  fail = async (_: Held, { code }: RunError) => {
    this.asked.push(`fail ${code}`);
    return 'failed' as const;
  };
  cancel = async () => {
    this.asked.push('cancel');
    return 'cancelled' as const;
  };
  release = async () => {
    this.asked.push('release');
    return 'released' as const;
  };
}

type Simulate = ProcessorOptions['simulations']['run'];

/** A simulation that ends when it is told to. */
const untilAborted: Simulate = (_, { signal }) =>
  new Promise((resolve) => {
    const end = () => resolve({ kind: 'aborted' });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });

function play(attempts: Attempts, run: Simulate) {
  const endings: Ending[] = [];
  const errors: string[] = [];
  const processor = new RunProcessor({
    attempts,
    simulations: { run },
    onEnd: (_, ending) => void endings.push(ending),
    onError: ({ message }) => void errors.push(message),
    beatEveryMs: 5,
  });
  return { processor, endings, errors };
}

it('claims, simulates and commits', async () => {
  const attempts = new Attempts();
  const { processor, endings } = play(attempts, async () => report);
  await processor.process('run_a');
  expect(attempts.asked).toEqual(['claim run_a', 'commit 4']);
  expect(endings).toEqual(['committed']);
});

it('does nothing about a run that another has', async () => {
  const attempts = new Attempts();
  attempts.claims = [null];
  const { processor, endings } = play(attempts, () => Promise.reject(new Error('simulated')));
  await processor.process('run_a');
  expect(endings).toEqual([]);
});

it('tells the database why a simulation failed', async () => {
  const attempts = new Attempts();
  const { processor } = play(attempts, async () => ({ kind: 'error', error: { code: 'timeout', message: '' } }));
  await processor.process('run_a');
  expect(attempts.asked.at(-1)).toBe('fail timeout');
});

it('stops a simulation that was cancelled, and says so', async () => {
  const attempts = new Attempts();
  attempts.beats = ['kept', 'cancel'];
  const { processor, endings } = play(attempts, untilAborted);
  await processor.process('run_a');
  expect(attempts.asked.at(-1)).toBe('cancel');
  expect(endings).toEqual(['cancelled']);
});

it('stops a simulation whose claim is lost, and writes nothing', async () => {
  const attempts = new Attempts();
  attempts.beats = ['lost'];
  const { processor, endings } = play(attempts, untilAborted);
  await processor.process('run_a');
  expect(attempts.asked).toEqual(['claim run_a']);
  expect(endings).toEqual(['lost']);
});

it('gives a run back when the worker stops, even where its child died of the same signal, and takes no more', async () => {
  const attempts = new Attempts();
  const { processor, endings } = play(attempts, async (task, watch) => {
    await untilAborted(task, watch);
    return { kind: 'error', error: { code: 'worker-crashed', message: 'ended by SIGINT' } };
  });
  const working = processor.process('run_a');
  processor.stop();
  await working;
  await processor.process('run_b');
  expect(attempts.asked).toEqual(['claim run_a', 'release']);
  expect(endings).toEqual(['released']);
});

it('keeps the result until the database is back', async () => {
  const attempts = new Attempts();
  attempts.commits = [() => Promise.reject(new Error('no database'))];
  const { processor, endings, errors } = play(attempts, async () => report);
  await processor.process('run_a');
  expect(attempts.asked).toEqual(['claim run_a', 'commit 4', 'commit 4']);
  expect([endings, errors]).toEqual([['committed'], ['no database']]);
});

it('reports the progress with its beats', async () => {
  const attempts = new Attempts();
  const told: number[] = [];
  attempts.beat = async (_claim?: Held, progress?: number) => {
    told.push(progress ?? -1);
    return told.length < 3 ? 'kept' : 'lost';
  };
  const { processor } = play(attempts, (task, watch) => {
    watch.onProgress(0.25);
    return untilAborted(task, watch);
  });
  await processor.process('run_a');
  expect(told).toEqual([0.25, 0.25, 0.25]);
});
