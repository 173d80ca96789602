import { type RequestKey, openStore } from './index.js';
import { experimentOf, reportOf } from './testdata/documents.js';
import { type Stage, claimed, openStage, resourceOf } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

const key = (name: string, fingerprint = 'same'): RequestKey => ({
  route: 'POST /v1/experiments',
  key: name,
  fingerprint,
});

describe('accepting an experiment', () => {
  it('answers what it will answer when asked again', async () => {
    const { store, tenant } = stage;
    const accepted = resourceOf(await store.experiments.accept(tenant, experimentOf(3)));
    expect(accepted.id).toMatch(/^exp_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(accepted.runs.map(({ seed }) => seed)).toEqual([
      '18446744073709550000',
      '18446744073709550001',
      '18446744073709550002',
    ]);
    expect(await store.experiments.get(tenant, accepted.id)).toEqual(accepted);
    expect(await store.runs.get(tenant, accepted.runs[0]?.id ?? '')).toEqual({ ...accepted.runs[0], summary: null });
  });

  it('writes the first event of every run', async () => {
    const { store, tenant } = stage;
    const { runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(2)));
    for (const { id } of runs) {
      const page = await store.events.ofRun(tenant, id, 0);
      expect(page?.events.map(({ sequence, type }) => [sequence, type])).toEqual([[1, 'queued']]);
    }
  });

  it('keeps nothing when its last step fails', async () => {
    const { store, tenant, prisma } = stage;
    const unkeepable = key('fails', 'a NUL is no text to Postgres: \0');
    await expect(store.experiments.accept(tenant, experimentOf(2, 'fails'), unkeepable)).rejects.toThrow();
    expect(await prisma.experiment.count({ where: { tenant, name: 'fails' } })).toBe(0);
    expect(await prisma.run.count({ where: { tenant, experiment: { name: 'fails' } } })).toBe(0);
    expect((await store.experiments.accept(tenant, experimentOf(2, 'fails'), key('fails'))).kind).toBe('accepted');
  });

  it('makes one experiment of a hundred requests with one key at once', async () => {
    const { store, tenant, prisma } = stage;
    const named = experimentOf(1, 'a hundred at once');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => store.experiments.accept(tenant, named, key('hundred'))),
    );
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(answers.every(({ kind }) => kind === 'accepted' || kind === 'in-use' || kind === 'replay')).toBe(true);
    expect(await prisma.experiment.count({ where: { tenant, name: 'a hundred at once' } })).toBe(1);
  });

  it('answers the same again for the same key and request, even after the run went on', async () => {
    const { store, tenant } = stage;
    const first = resourceOf(await store.experiments.accept(tenant, experimentOf(1), key('again')));
    await claimed(stage, first.runs[0]?.id ?? '');
    expect(await store.experiments.accept(tenant, experimentOf(1), key('again'))).toEqual({
      kind: 'replay',
      answer: { status: 202, body: first, location: first.links.self },
    });
  });

  it('refuses a key that came with another request, and knows it only on its own route and for its own tenant', async () => {
    const { store, tenant } = stage;
    await store.experiments.accept(tenant, experimentOf(1), key('reused'));
    expect(await store.experiments.accept(tenant, experimentOf(1), key('reused', 'other'))).toEqual({ kind: 'reused' });
    const elsewhere = { ...key('reused', 'other'), route: 'POST /v1/batches' };
    expect((await store.experiments.accept(tenant, experimentOf(1), elsewhere)).kind).toBe('accepted');
    const other = { tenant: 'them' };
    expect((await store.experiments.accept(other.tenant, experimentOf(1), key('reused', 'other'))).kind).toBe(
      'accepted',
    );
  });
});

describe('the state of an experiment', () => {
  it('is queued until a run starts, running until all have ended, and then what they came to', async () => {
    const { store, tenant } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(2)));
    const state = async () => (await store.experiments.get(tenant, id))?.state;
    const [first, second] = [runs[0]?.id ?? '', runs[1]?.id ?? ''];
    expect(await state()).toBe('queued');
    const claim = await claimed(stage, first);
    expect(await state()).toBe('running');
    await store.attempts.release(claim);
    expect(await state()).toBe('running');
    await store.attempts.commit(await claimed(stage, first), { report: reportOf('1'), history: new Uint8Array(1) });
    expect(await state()).toBe('running');
    await store.attempts.fail(await claimed(stage, second), { code: 'timeout', message: 'too long' });
    expect(await state()).toBe('failed');
    expect((await store.experiments.get(tenant, id))?.counts).toEqual({
      total: 2,
      queued: 0,
      running: 0,
      succeeded: 1,
      failed: 1,
      cancelled: 0,
    });
  });
});

describe('the list of experiments', () => {
  it('shows every experiment once, newest first, while others are added', async () => {
    await stage.empty();
    const { store, tenant } = stage;
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1)
      ids.unshift(resourceOf(await store.experiments.accept(tenant, experimentOf(1))).id);
    const seen: string[] = [];
    for (let after: Parameters<typeof store.experiments.list>[2]['after'] | null; after !== null;) {
      const page = await store.experiments.list(tenant, {}, { size: 2, after });
      seen.push(...page.data.map(({ id }) => id));
      after = page.next;
      await store.experiments.accept(tenant, experimentOf(1));
    }
    expect(seen).toEqual(ids);
  });

  it('counts verdicts and takes the median of the figures over seeds', async () => {
    await stage.empty();
    const { store, tenant } = stage;
    const { runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(3, 'Figures')));
    const figures = [
      { verdict: 'violated', writeSuccessRate: 0, writeP99Ms: 30 },
      { verdict: 'violated', writeSuccessRate: 0.5, writeP99Ms: 10 },
      { verdict: 'holds', writeSuccessRate: 1, writeP99Ms: 20 },
    ] as const;
    for (const [index, { id, seed }] of runs.entries())
      await store.attempts.commit(await claimed(stage, id), {
        report: reportOf(seed, figures[index]),
        history: new Uint8Array(1),
      });
    const { data } = await store.experiments.list(tenant, { name: 'fig', state: 'succeeded' }, { size: 5 });
    expect(data).toMatchObject([
      {
        name: 'Figures',
        strategy: 'multi-leader',
        layout: 'aws-3',
        datacenters: ['eu-west-1', 'us-east-1', 'ap-northeast-1'],
        faults: [{ name: 'cut', kind: 'partition', fromShare: 0.5, toShare: 0.75 }],
        linearizable: { holds: 1, violated: 2, undecided: 0, unchecked: 0 },
        worstWriteSuccessRate: 0.5,
        writeP99Ms: 20,
        firstRunId: runs[0]?.id,
      },
    ]);
    expect((await store.experiments.list(tenant, { state: 'queued' }, { size: 5 })).data).toEqual([]);
    expect((await store.experiments.list(tenant, { name: '%' }, { size: 5 })).data).toEqual([]);
  });
});

describe('deleting an experiment', () => {
  it('waits until all its runs have ended, and leaves nothing', async () => {
    const { store, tenant, prisma } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(1)));
    const runId = runs[0]?.id ?? '';
    expect(await store.experiments.delete(tenant, id)).toBe('unfinished');
    await store.attempts.commit(await claimed(stage, runId), { report: reportOf('1'), history: new Uint8Array(1) });
    expect(await store.experiments.delete('someone else', id)).toBe('absent');
    expect(await store.experiments.delete(tenant, id)).toBe('deleted');
    expect(await store.experiments.delete(tenant, id)).toBe('absent');
    expect(await prisma.run.count({ where: { id: runId } })).toBe(0);
    expect(await prisma.runResult.count({ where: { runId } })).toBe(0);
    expect(await prisma.runEvent.count({ where: { runId } })).toBe(0);
  });
});

describe('another tenant', () => {
  it('sees none of it', async () => {
    const { store, tenant } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(1)));
    const runId = runs[0]?.id ?? '';
    expect(await store.experiments.get('someone else', id)).toBeNull();
    expect(await store.experiments.cancel('someone else', id)).toBeNull();
    expect(await store.runs.get('someone else', runId)).toBeNull();
    expect(await store.runs.cancel('someone else', runId)).toBeNull();
    expect(await store.runs.report('someone else', runId)).toEqual({ kind: 'absent' });
    expect(await store.events.ofRun('someone else', runId, 0)).toBeNull();
    expect(await store.events.ofExperiment('someone else', id, null)).toBeNull();
    expect((await store.experiments.get(tenant, id))?.counts.queued).toBe(1);
  });
});

it('says so when the database does not answer', async () => {
  const nowhere = openStore({ url: 'postgresql://nobody:none@127.0.0.1:1/none' });
  await expect(nowhere.ping()).rejects.toThrow();
  await nowhere.close();
});
