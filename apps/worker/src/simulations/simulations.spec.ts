import { fileURLToPath } from 'node:url';
import { type Experiment, experimentSchema } from '@isthmus/contract';
import { causeOfDeath } from './causes.js';
import { Simulations } from './simulations.js';
import type { SimulationOutcome } from './slot.js';

const script = fileURLToPath(new URL('../testdata/stub-child.mjs', import.meta.url));
const open: Simulations[] = [];
afterEach(async () => {
  for (const simulations of open.splice(0)) await simulations.close();
});

function start({ slots = 1, runMsMax = 20_000, runsMax = 50 } = {}): Simulations {
  const simulations = new Simulations({ script, slots, runMsMax, runsMax });
  open.push(simulations);
  return simulations;
}

const sceneOf = (name: string): { experiment: Experiment; seed: string } => ({
  experiment: experimentSchema.parse({
    version: 1,
    name,
    topology: { datacenters: [{ id: 'here' }] },
    strategy: { kind: 'multi-leader' },
  }),
  seed: '7',
});

const watch = (onProgress: (fraction: number) => void = () => undefined) => ({
  signal: new AbortController().signal,
  onProgress,
});

function pidOf(outcome: SimulationOutcome): string {
  return outcome.kind === 'report' ? outcome.report.digest : outcome.kind;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a simulation in a child process', () => {
  it('gives its report and its history compressed', async () => {
    const outcome = await start().run(sceneOf('report at once'), watch());
    expect(outcome).toMatchObject({ kind: 'report', report: { seed: '7', name: 'report at once' } });
    expect(outcome.kind === 'report' && [...outcome.history.slice(0, 2)]).toEqual([0x1f, 0x8b]);
    expect(pidOf(outcome)).not.toBe(`pid ${process.pid}`);
  });

  it('tells its progress while it computes, about ten times a second', async () => {
    const told: number[] = [];
    const arrivals: number[] = [];
    await start().run(
      sceneOf('progress for a second'),
      watch((fraction) => {
        told.push(fraction);
        arrivals.push(performance.now());
      }),
    );
    expect(told.length).toBeGreaterThan(3);
    expect(told.length).toBeLessThan(15);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(300);
  });

  it('is killed in the middle of a computation when it is aborted', async () => {
    const simulations = start();
    const pid = Number(pidOf(await simulations.run(sceneOf('report at once'), watch())).slice(4));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const before = performance.now();
    const outcome = await simulations.run(sceneOf('never ends'), {
      signal: controller.signal,
      onProgress: () => undefined,
    });
    expect(outcome).toEqual({ kind: 'aborted' });
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(alive(pid)).toBe(false);
    expect((await simulations.run(sceneOf('report at once'), watch())).kind).toBe('report');
  });

  it('is killed when it takes too long', async () => {
    const outcome = await start({ runMsMax: 300 }).run(sceneOf('never ends'), watch());
    expect(outcome).toEqual({
      kind: 'error',
      error: { code: 'timeout', message: 'it took longer than 0.3 s' },
    });
  });

  it.each([
    ['kills itself', 'worker-crashed', 'ended by SIGKILL'],
    ['exits', 'worker-crashed', 'exited with 3'],
    ['throws', 'internal', 'the bug is here'],
    ['fills the heap', 'out-of-memory', '512 MiB of memory'],
    ['fills memory outside of the heap', 'out-of-memory', '512 MiB of memory'],
    ['asks for too large an array', 'out-of-memory', 'llocation failed'],
    ['passes its budget', 'budget-exceeded', 'more than 10 events'],
  ])(
    'that %s is told as %s, and the next one is not harmed',
    async (scene, code, message) => {
      const simulations = start();
      const outcome = await simulations.run(sceneOf(scene), watch());
      expect(outcome).toMatchObject({ kind: 'error', error: { code, message: expect.stringContaining(message) } });
      expect((await simulations.run(sceneOf('report at once'), watch())).kind).toBe('report');
    },
    15_000,
  );
});

describe('the children', () => {
  it('are as many as there are slots, and are used again', async () => {
    const simulations = start({ slots: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => simulations.run(sceneOf('report at once'), watch())),
    );
    expect(new Set(outcomes.map(pidOf)).size).toBe(2);
  });

  it('are replaced after their share of runs', async () => {
    const simulations = start({ runsMax: 2 });
    const pids: string[] = [];
    for (let index = 0; index < 4; index += 1)
      pids.push(pidOf(await simulations.run(sceneOf('report at once'), watch())));
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).toBe(pids[3]);
    expect(pids[1]).not.toBe(pids[2]);
  });
});

it('tells a full heap by the signal, also when a shell turned it into an exit code', () => {
  expect(causeOfDeath('exitCode: `null` signalCode: `SIGABRT`').code).toBe('out-of-memory');
  expect(causeOfDeath('exitCode: `134` signalCode: `null`').code).toBe('out-of-memory');
  expect(causeOfDeath('no such words')).toEqual({ code: 'worker-crashed', message: 'its process ended' });
});
