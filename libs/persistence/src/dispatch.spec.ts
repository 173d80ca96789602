import { experimentOf, reportOf } from './testdata/documents.js';
import { type Stage, claimed, expire, openStage, resourceOf } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

async function accept(seeds: number, { store, tenant }: Pick<Stage, 'store' | 'tenant'> = stage): Promise<string[]> {
  return resourceOf(await store.experiments.accept(tenant, experimentOf(seeds))).runs.map(({ id }) => id);
}

async function stateOf(id: string) {
  return (await stage.store.runs.get(stage.tenant, id))?.state;
}

describe('sweeping', () => {
  it('leaves a run alone whose lease holds, and requeues one whose lease ran out', async () => {
    const [alive = '', dead = ''] = await accept(2);
    await claimed(stage, alive);
    await claimed(stage, dead);
    await expire(stage, dead);
    await stage.store.dispatch.sweep();
    expect(await stateOf(alive)).toBe('running');
    expect(await stateOf(dead)).toBe('queued');
    const events = await stage.store.events.ofRun(stage.tenant, dead, 2);
    expect(events?.events).toMatchObject([
      { sequence: 3, type: 'requeued', progress: 0, error: { code: 'worker-crashed' } },
    ]);
  });

  it('fails a run whose third worker is gone as well', async () => {
    const [id = ''] = await accept(1);
    const states: unknown[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await claimed(stage, id);
      await expire(stage, id);
      await stage.store.dispatch.sweep();
      states.push(await stateOf(id));
    }
    expect(states).toEqual(['queued', 'queued', 'failed']);
    expect(await stage.store.runs.get(stage.tenant, id)).toMatchObject({
      error: { code: 'worker-crashed' },
      attempt: 3,
    });
  });

  it('cancels a run that should have been cancelled by a worker that is gone', async () => {
    const [id = ''] = await accept(1);
    await claimed(stage, id);
    await stage.store.runs.cancel(stage.tenant, id);
    await expire(stage, id);
    await stage.store.dispatch.sweep();
    expect(await stateOf(id)).toBe('cancelled');
  });

  it('by ten dispatchers at once requeues once', async () => {
    const [id = ''] = await accept(1);
    await claimed(stage, id);
    await expire(stage, id);
    await Promise.all(Array.from({ length: 10 }, () => stage.store.dispatch.sweep()));
    const types = (await stage.store.events.ofRun(stage.tenant, id, 0))?.events.map(({ type }) => type);
    expect(types).toEqual(['queued', 'running', 'requeued']);
  });
});

describe('admission', () => {
  it('hints the oldest runs first, up to three for each slot of the living workers, and each one once', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    const ids = await accept(9);
    expect(await dispatch.admit()).toEqual([]);
    await dispatch.enlist('one', 2);
    expect((await dispatch.admit()).map(({ runId }) => runId)).toEqual(ids.slice(0, 6));
    expect(await dispatch.admit()).toEqual([]);
    expect(await dispatch.load()).toEqual({ queued: 9, hinted: 6, running: 0, slots: 2 });
    const claim = await claimed(stage, ids[0] ?? '');
    expect(await dispatch.admit()).toEqual([]);
    await stage.store.attempts.commit(claim, { report: reportOf('1'), history: new Uint8Array(1) });
    expect((await dispatch.admit()).map(({ runId }) => runId)).toEqual(ids.slice(6, 7));
    await dispatch.enlist('two', 1);
    expect((await dispatch.admit()).map(({ runId }) => runId)).toEqual(ids.slice(7));
  });

  it('counts no worker that has been silent for 15 s or has left', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    await accept(1);
    await dispatch.enlist('silent', 2);
    await dispatch.enlist('left', 2);
    await dispatch.dismiss('left');
    await stage.prisma.$executeRaw`UPDATE worker SET seen_at = now() - interval '16 seconds'`;
    expect((await dispatch.load()).slots).toBe(0);
    expect(await dispatch.admit()).toEqual([]);
  });

  it('lets a single run of one tenant pass a large batch of another', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    await accept(50, { ...stage, tenant: 'large' });
    const [small = ''] = await accept(1, { ...stage, tenant: 'small' });
    await dispatch.enlist('one', 1);
    const hinted = (await dispatch.admit()).map(({ runId }) => runId);
    expect(hinted).toHaveLength(3);
    expect(hinted).toContain(small);
  });

  it('by ten dispatchers at once hints no run twice', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    await accept(40);
    await dispatch.enlist('one', 5);
    const hinted = (await Promise.all(Array.from({ length: 10 }, () => dispatch.admit()))).flat();
    expect(new Set(hinted.map(({ runId }) => runId)).size).toBe(hinted.length);
    expect(hinted).toHaveLength(15);
  });

  it('hints again what was retracted, or was hinted 30 s ago and never claimed', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    await accept(2);
    await dispatch.enlist('one', 1);
    const hints = await dispatch.admit();
    await dispatch.retract(hints.slice(0, 1));
    expect(await dispatch.admit()).toEqual(hints.slice(0, 1));
    expect(await dispatch.unhint()).toBe(0);
    await stage.prisma.$executeRaw`UPDATE run SET dispatched_at = now() - interval '31 seconds'`;
    expect(await dispatch.unhint()).toBe(2);
    expect(await dispatch.admit()).toEqual(hints);
  });

  it('names each attempt anew, so that the hint of a requeued run is another', async () => {
    await stage.empty();
    const { dispatch } = stage.store;
    const [id = ''] = await accept(1);
    await dispatch.enlist('one', 1);
    expect(await dispatch.admit()).toEqual([{ runId: id, epoch: 0 }]);
    await claimed(stage, id);
    await expire(stage, id);
    await dispatch.sweep();
    expect(await dispatch.admit()).toEqual([{ runId: id, epoch: 1 }]);
  });
});
