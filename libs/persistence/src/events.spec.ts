import { parseEventCursor } from './index.js';
import { batchOf, experimentOf, reportOf } from './testdata/documents.js';
import { type Stage, claimed, openStage, resourceOf } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

describe('the events of a run', () => {
  it('go on after the one that was seen last, and say when there will be no more', async () => {
    const { store, tenant } = stage;
    const { runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(1)));
    const id = runs[0]?.id ?? '';
    expect(await store.events.ofRun(tenant, id, 1)).toEqual({ events: [], ended: false });
    await store.attempts.commit(await claimed(stage, id), { report: reportOf('1'), history: new Uint8Array(1) });
    const page = await store.events.ofRun(tenant, id, 1, 1);
    expect(page).toMatchObject({ events: [{ sequence: 2, type: 'running', cursor: '2' }], ended: false });
    expect(await store.events.ofRun(tenant, id, 2)).toMatchObject({
      events: [{ sequence: 3, type: 'succeeded', progress: 1 }],
      ended: true,
    });
  });
});

describe('the events of many runs', () => {
  it('are all seen once, in the order of each run, by a reader that goes on from its cursor', async () => {
    const { store, tenant } = stage;
    const { id } = resourceOf(await store.batches.accept(tenant, batchOf(3)));
    const { data } = await store.runs.list(tenant, { batchId: id }, { size: 10 });
    const work = Promise.all(
      data.map(async (run) => {
        const claim = await claimed(stage, run.id);
        await store.attempts.beat(claim, 0.5);
        await store.attempts.commit(claim, { report: reportOf('1'), history: new Uint8Array(1) });
      }),
    );
    const seen = new Map<string, number[]>();
    let after: string | null = null;
    for (let ended = false; !ended;) {
      const page: Awaited<ReturnType<typeof store.events.ofBatch>> = await store.events.ofBatch(tenant, id, after, 4);
      for (const event of page?.events ?? []) {
        seen.set(event.runId, [...(seen.get(event.runId) ?? []), event.sequence]);
        after = event.cursor;
      }
      ended = page?.ended ?? true;
    }
    await work;
    expect([...seen.values()]).toEqual(data.map(() => [1, 2, 3, 4]));
  });

  it('do not run ahead of a transaction that is still open', async () => {
    const { store, tenant, prisma } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(2)));
    const read = async () => (await store.events.ofExperiment(tenant, id, null))?.events.length;
    expect(await read()).toBe(2);
    await prisma.$transaction(async (tx) => {
      // It takes its number before the claim below, and writes after it.
      await tx.$queryRaw`SELECT pg_current_xact_id()::text`;
      await store.attempts.claim(runs[0]?.id ?? '');
      expect(await read()).toBe(2);
    });
    expect(await read()).toBe(3);
  });

  it('end only once the last of them was read', async () => {
    const { store, tenant } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(1)));
    await store.runs.cancel(tenant, runs[0]?.id ?? '');
    const first = await store.events.ofExperiment(tenant, id, null);
    expect(first).toMatchObject({ events: [{ type: 'queued' }, { type: 'cancelled' }], ended: false });
    const cursor = first?.events.at(-1)?.cursor ?? '';
    expect(await store.events.ofExperiment(tenant, id, cursor)).toEqual({ events: [], ended: true });
  });
});

it('takes no other text for a cursor', () => {
  expect(parseEventCursor('12.run_01jd3v7k2m8n9p0q1r2s3t4v5w.3')).toEqual({
    transaction: '12',
    runId: 'run_01jd3v7k2m8n9p0q1r2s3t4v5w',
    sequence: 3,
  });
  for (const text of ['', '12', "12.run_01jd3v7k2m8n9p0q1r2s3t4v5w.3' OR true", '-1.run_01jd3v7k2m8n9p0q1r2s3t4v5w.3'])
    expect(parseEventCursor(text)).toBeNull();
});
