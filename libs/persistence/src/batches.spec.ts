import { claimSchema } from '@isthmus/contract';
import { batchOf, experimentOf, reportOf } from './testdata/documents.js';
import { type Stage, claimed, openStage, resourceOf } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

const commit = async (runId: string, seed: string) =>
  stage.store.attempts.commit(await claimed(stage, runId), { report: reportOf(seed), history: new Uint8Array(1) });

async function runsOf(batchId: string, tenant = stage.tenant) {
  const { data } = await stage.store.runs.list(tenant, { batchId }, { size: 1000 });
  return data.reverse();
}

describe('a batch', () => {
  it('answers what it will answer when asked again', async () => {
    const { store, tenant } = stage;
    const accepted = resourceOf(await store.batches.accept(tenant, batchOf(3)));
    expect(accepted).toMatchObject({
      state: 'queued',
      progress: 0,
      etaSeconds: null,
      counts: { total: 6, queued: 6 },
      experiments: [
        { strategy: 'first', layout: 'aws-3' },
        { strategy: 'second', layout: 'aws-3' },
      ],
    });
    expect(await store.batches.get(tenant, accepted.id)).toEqual(accepted);
    expect(await store.batches.get('them', accepted.id)).toBeNull();
  });

  it('runs seed by seed, so that whatever is finished compares all cells', async () => {
    const { id } = resourceOf(await stage.store.batches.accept(stage.tenant, batchOf(2)));
    expect((await runsOf(id)).map(({ strategy, seed }) => `${strategy} ${seed.slice(-1)}`)).toEqual([
      'first 0',
      'second 0',
      'first 1',
      'second 1',
    ]);
  });

  it('keeps its experiments out of the list of experiments, and shows them as its own', async () => {
    await stage.empty();
    const { id, experiments } = resourceOf(await stage.store.batches.accept('us', batchOf(1)));
    const single = resourceOf(await stage.store.experiments.accept('us', experimentOf(1)));
    const listed = async (batchId?: string) =>
      (await stage.store.experiments.list('us', { batchId }, { size: 10 })).data.map((item) => item.id);
    expect(await listed()).toEqual([single.id]);
    expect((await listed(id)).sort()).toEqual(experiments.map((cell) => cell.id).sort());
    expect(await stage.store.experiments.delete('us', experiments[0]?.id ?? '')).toBe('in-batch');
  });

  it('counts, and tells its progress and how long it will still take', async () => {
    const { store, tenant, prisma } = stage;
    const { id } = resourceOf(await store.batches.accept(tenant, batchOf(2)));
    const [first, second] = await runsOf(id);
    await commit(first?.id ?? '', '1');
    await store.attempts.beat(await claimed(stage, second?.id ?? ''), 0.5);
    await prisma.$executeRaw`UPDATE batch SET started_at = now() - interval '30 seconds' WHERE id = ${id}`;
    // One run of four and half of another in 30 s: the other 5/8 take 50 s.
    expect(await store.batches.get(tenant, id)).toMatchObject({
      state: 'running',
      counts: { total: 4, queued: 2, running: 1, succeeded: 1 },
      progress: 0.375,
      etaSeconds: 50,
    });
  });

  it('gives its cells with what is known so far', async () => {
    const { store, tenant } = stage;
    const { id } = resourceOf(await store.batches.accept(tenant, batchOf(2)));
    const [first] = await runsOf(id);
    await commit(first?.id ?? '', '1');
    const cells = [];
    for await (const cell of store.batches.cells(tenant, id)) cells.push(cell);
    expect(cells.map(({ strategy, counts }) => [strategy, counts.succeeded])).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
    expect(cells[0]?.runs.map(({ state, summary }) => [state, summary?.digest ?? null])).toEqual([
      ['succeeded', 'digest of 1'],
      ['queued', null],
    ]);
  });

  it('gives the reports of what has succeeded, cell by cell', async () => {
    const { store, tenant } = stage;
    const { id } = resourceOf(await store.batches.accept(tenant, batchOf(2)));
    const [first, second, third] = await runsOf(id);
    await commit(second?.id ?? '', '2');
    await commit(third?.id ?? '', '3');
    await commit(first?.id ?? '', '1');
    const reports = [];
    for await (const { strategy, report } of store.batches.reports(tenant, id)) reports.push([strategy, report.digest]);
    expect(reports).toEqual([
      ['first', 'digest of 1'],
      ['first', 'digest of 3'],
      ['second', 'digest of 2'],
    ]);
  });

  it('of a scenario is found by its definition, whatever the order of its fields, unless it came to nothing', async () => {
    const { store } = stage;
    const { definition, cells } = batchOf(1);
    const batch = { definition: { ...definition, scenario: 'S15' }, cells };
    const older = resourceOf(await store.batches.accept('gallery', batch));
    const newer = resourceOf(await store.batches.accept('gallery', batch));
    await store.batches.accept('gallery', { definition, cells });
    await store.batches.accept('gallery', { ...batch, definition: { ...batch.definition, name: 'other' } });
    const { name, ...rest } = batch.definition;
    const found = async () =>
      (await store.batches.ofDefinitions('gallery', [{ ...rest, name }])).map((known) => [
        known.scenario,
        known.batch.id,
      ]);
    expect(await found()).toEqual([
      ['S15', newer.id],
      ['S15', older.id],
    ]);
    await store.batches.cancel('gallery', newer.id);
    expect(await found()).toEqual([['S15', older.id]]);
    for (const { id, seed } of await runsOf(older.id, 'gallery')) await commit(id, seed);
    await store.batches.accept('gallery', batch);
    expect((await found())[0]).toEqual(['S15', older.id]);
  });

  it('of a scenario keeps its claim once it has ended, under the name of what judged it', async () => {
    const { store } = stage;
    const { definition, cells } = batchOf(1);
    const scenario = { ...definition, scenario: 'S16' };
    const { id } = resourceOf(await store.batches.accept('claims', { definition: scenario, cells }));
    const claim = claimSchema.parse({
      ...{ id: 'S16', seeds: 1, tested: true, notTested: [], asWritten: true, complete: true, matrix: null },
      ...{ shows: { pass: true, evidence: [] }, contrast: { pass: false, evidence: [] } },
    });
    const known = async () => (await store.batches.ofDefinitions('claims', [scenario])).map(({ judged }) => judged);
    await store.batches.keepClaim('claims', id, { by: 'one', passed: false, claim });
    expect(await known()).toEqual([null]);
    for (const run of await runsOf(id, 'claims')) await commit(run.id, run.seed);
    await store.batches.keepClaim('claims', id, { by: 'one', passed: false, claim });
    expect(await known()).toEqual([{ by: 'one', passed: false }]);
    expect(await store.batches.claim('claims', id, 'one')).toEqual(claim);
    expect(await store.batches.claim('claims', id, 'other')).toBeNull();
    expect(await store.batches.claim('them', id, 'one')).toBeNull();
    await store.batches.keepClaim('claims', id, { by: 'other', passed: null, claim });
    expect(await known()).toEqual([{ by: 'other', passed: null }]);
  });

  it('is cancelled as a whole, and then deleted with all that belongs to it', async () => {
    const { store, tenant, prisma } = stage;
    const { id } = resourceOf(await store.batches.accept(tenant, batchOf(3)));
    const runs = await runsOf(id);
    await commit(runs[0]?.id ?? '', '1');
    const claim = await claimed(stage, runs[1]?.id ?? '');
    expect(await store.batches.delete(tenant, id)).toBe('unfinished');
    expect((await store.batches.cancel(tenant, id))?.counts).toMatchObject({ running: 1, succeeded: 1, cancelled: 4 });
    await store.attempts.cancel(claim);
    expect(await store.batches.get(tenant, id)).toMatchObject({ state: 'cancelled', progress: 1, etaSeconds: 0 });
    expect(await store.batches.delete('them', id)).toBe('absent');
    expect(await store.batches.delete(tenant, id)).toBe('deleted');
    expect(await prisma.run.count({ where: { batchId: id } })).toBe(0);
    expect(await prisma.runEvent.count({ where: { batchId: id } })).toBe(0);
  });

  it('accepts ten thousand runs in a moment', async () => {
    const { store, tenant } = stage;
    const large = batchOf(1);
    const [first] = large.cells;
    const seeds = { first: '1', count: 1000 };
    const cell = { ...first, definition: { ...first.definition, seeds } };
    const before = performance.now();
    const { counts } = resourceOf(
      await store.batches.accept(tenant, { ...large, cells: [cell, ...Array.from({ length: 9 }, () => cell)] }),
    );
    expect(counts).toMatchObject({ total: 10_000, queued: 10_000 });
    expect(performance.now() - before).toBeLessThan(10_000);
  }, 15_000);

  it('is listed newest first, by state and part of its name', async () => {
    await stage.empty();
    const accept = async (name: string) => resourceOf(await stage.store.batches.accept('us', batchOf(1, name))).id;
    const ids = [await accept('Europe cut off'), await accept('Asia cut off'), await accept('a cable breaks')];
    const page = await stage.store.batches.list('us', {}, { size: 2 });
    expect(page.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = await stage.store.batches.list('us', {}, { size: 2, after: page.next ?? undefined });
    expect(rest).toMatchObject({ data: [{ id: ids[0] }], next: null });
    expect((await stage.store.batches.list('us', { name: 'CUT' }, { size: 5 })).data).toHaveLength(2);
    expect((await stage.store.batches.list('us', { state: 'running' }, { size: 5 })).data).toEqual([]);
  });
});
