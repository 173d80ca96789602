import type { RunEvent } from '@isthmus/contract';
import { ATTEMPTS_MAX } from './index.js';
import { batchOf, experimentOf, reportOf } from './testdata/documents.js';
import { type Stage, claimed, expire, openStage, resourceOf } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

const history = new Uint8Array([31, 139, 0, 255]);
const outcome = (seed = '1') => ({ report: reportOf(seed), history });

async function oneRun(): Promise<string> {
  const { runs } = resourceOf(await stage.store.experiments.accept(stage.tenant, experimentOf(1)));
  return runs[0]?.id ?? '';
}

async function runOf(id: string) {
  const run = await stage.store.runs.get(stage.tenant, id);
  if (run === null) throw new Error(`no ${id}`);
  return run;
}

async function eventsOf(id: string): Promise<readonly RunEvent[]> {
  return (await stage.store.events.ofRun(stage.tenant, id, 0))?.events ?? [];
}

const typesOf = (events: readonly RunEvent[]) => events.map(({ type }) => type);

describe('a claim', () => {
  it('goes to one of twenty who ask at once', async () => {
    const id = await oneRun();
    const claims = await Promise.all(Array.from({ length: 20 }, () => stage.store.attempts.claim(id)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await runOf(id)).toMatchObject({ state: 'running', attempt: 1 });
    expect(typesOf(await eventsOf(id))).toEqual(['queued', 'running']);
  });

  it('brings what is needed to simulate', async () => {
    const claim = await claimed(stage, await oneRun());
    expect(claim).toMatchObject({ epoch: 1, attempt: 1, seed: '18446744073709550000' });
    expect(claim.experiment).toEqual(experimentOf(1).definition);
  });

  it('is not given for a run that is cancelled, finished or unknown', async () => {
    const cancelled = await oneRun();
    await stage.store.runs.cancel(stage.tenant, cancelled);
    const finished = await oneRun();
    await stage.store.attempts.commit(await claimed(stage, finished), outcome());
    for (const id of [cancelled, finished, 'run_unknown']) expect(await stage.store.attempts.claim(id)).toBeNull();
  });
});

describe('a definition that this version cannot read', () => {
  it('fails its run instead of keeping workers busy', async () => {
    const id = await oneRun();
    const { experimentId } = await runOf(id);
    await stage.prisma.experiment.update({ where: { id: experimentId }, data: { definition: { version: 99 } } });
    expect(await stage.store.attempts.claim(id)).toBeNull();
    expect(await runOf(id)).toMatchObject({ state: 'failed', attempt: 1, error: { code: 'internal' } });
  });
});

describe('a commit', () => {
  it('keeps report, summary and history, and ends the run', async () => {
    const id = await oneRun();
    expect(await stage.store.attempts.commit(await claimed(stage, id), outcome('7'))).toBe('committed');
    const run = await runOf(id);
    expect(run).toMatchObject({ state: 'succeeded', progress: 1, digest: 'digest of 7', error: null });
    expect(run.summary?.availability).toEqual(reportOf('7').availability);
    expect(run.finishedAt).not.toBeNull();
    expect(await stage.store.runs.report(stage.tenant, id)).toEqual({ kind: 'found', result: reportOf('7') });
    expect(await stage.store.runs.history(stage.tenant, id)).toMatchObject({
      kind: 'found',
      result: { history, seed: '18446744073709550000' },
    });
  });

  it('of an overtaken claim changes nothing', async () => {
    const id = await oneRun();
    const stale = await claimed(stage, id);
    await expire(stage, id);
    await stage.store.dispatch.sweep();
    const fresh = await claimed(stage, id);
    expect(await stage.store.attempts.commit(stale, outcome('stale'))).toBe('fenced');
    expect(await stage.store.attempts.fail(stale, { code: 'timeout', message: '' })).toBe('fenced');
    expect(await stage.store.attempts.release(stale)).toBe('fenced');
    expect(await stage.store.attempts.beat(stale, 0.9)).toBe('lost');
    expect(await stage.store.runs.report(stage.tenant, id)).toEqual({ kind: 'no-result', state: 'running' });
    expect(await runOf(id)).toMatchObject({ state: 'running', attempt: 2, progress: 0 });
    expect(await stage.store.attempts.commit(fresh, outcome('fresh'))).toBe('committed');
    expect((await runOf(id)).digest).toBe('digest of fresh');
  });

  it('that is repeated because its answer was lost is told that it is too late, and counts once', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    const both = await Promise.all([0, 1].map(() => stage.store.attempts.commit(claim, outcome())));
    expect(both.sort()).toEqual(['committed', 'fenced']);
    const { experimentId } = await runOf(id);
    expect((await stage.store.experiments.get(stage.tenant, experimentId))?.counts.succeeded).toBe(1);
  });

  it('wins over a cancellation that came meanwhile', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    await stage.store.runs.cancel(stage.tenant, id);
    expect(await stage.store.attempts.commit(claim, outcome())).toBe('committed');
    expect(await stage.store.attempts.cancel(claim)).toBe('refused');
    expect((await runOf(id)).state).toBe('succeeded');
  });
});

describe('a beat', () => {
  it('renews the lease by the clock of the database', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    await stage.prisma.$executeRaw`UPDATE run SET lease_until = now() + interval '1 second' WHERE id = ${id}`;
    expect(await stage.store.attempts.beat(claim, 0.5)).toBe('kept');
    const [lease] = await stage.prisma.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM lease_until - now())::float8 AS seconds FROM run WHERE id = ${id}`;
    expect(lease?.seconds).toBeGreaterThan(9);
    expect(lease?.seconds).toBeLessThanOrEqual(10);
  });

  it('tells of the progress at most twice a second, and never of a step back', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    for (const progress of [0.1, 0.2, 0.3]) await stage.store.attempts.beat(claim, progress);
    expect((await runOf(id)).progress).toBe(0.3);
    await stage.prisma.$executeRaw`
      UPDATE run SET progress_told_at = now() - interval '600 milliseconds' WHERE id = ${id}`;
    await stage.store.attempts.beat(claim, 0.2);
    await stage.store.attempts.beat(claim, 0.4);
    const told = (await eventsOf(id)).filter(({ type }) => type === 'progress');
    expect(told.map(({ progress }) => progress)).toEqual([0.1, 0.4]);
    expect((await runOf(id)).progress).toBe(0.4);
  });

  it('brings the word that someone cancelled', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    expect((await stage.store.runs.cancel(stage.tenant, id))?.state).toBe('running');
    expect(await stage.store.attempts.beat(claim, 0.5)).toBe('cancel');
    expect(await stage.store.attempts.cancel(claim)).toBe('cancelled');
    expect(await runOf(id)).toMatchObject({ state: 'cancelled', error: null });
    expect(await stage.store.attempts.beat(claim, 0.5)).toBe('lost');
  });
});

describe('a failed attempt', () => {
  it('is tried again where a fresh process may help, three times in all', async () => {
    const id = await oneRun();
    const error = { code: 'out-of-memory', message: 'full' } as const;
    const endings: string[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1)
      endings.push(await stage.store.attempts.fail(await claimed(stage, id), error));
    expect(endings).toEqual(['requeued', 'requeued', 'failed']);
    expect(await runOf(id)).toMatchObject({ state: 'failed', attempt: 3, error });
    const events = await eventsOf(id);
    expect(typesOf(events)).toEqual(['queued', 'running', 'requeued', 'running', 'requeued', 'running', 'failed']);
    expect(events[2]?.error).toEqual(error);
  });

  it.each(['timeout', 'budget-exceeded', 'internal'] as const)(
    'with %s is final: it would only happen again',
    async (code) => {
      const id = await oneRun();
      expect(await stage.store.attempts.fail(await claimed(stage, id), { code, message: 'so' })).toBe('failed');
      expect(await runOf(id)).toMatchObject({ state: 'failed', attempt: 1, error: { code, message: 'so' } });
    },
  );

  it('of a run that someone cancelled ends it as cancelled', async () => {
    const id = await oneRun();
    const claim = await claimed(stage, id);
    await stage.store.runs.cancel(stage.tenant, id);
    expect(await stage.store.attempts.fail(claim, { code: 'worker-crashed', message: '' })).toBe('cancelled');
  });

  it('that was only given back does not count', async () => {
    const id = await oneRun();
    for (let times = 0; times < 5; times += 1)
      expect(await stage.store.attempts.release(await claimed(stage, id))).toBe('released');
    expect(await runOf(id)).toMatchObject({ state: 'queued', attempt: 0 });
  });
});

describe('cancelling', () => {
  it('ends a queued run at once, and does nothing to one that has ended', async () => {
    const id = await oneRun();
    expect((await stage.store.runs.cancel(stage.tenant, id))?.state).toBe('cancelled');
    expect((await stage.store.runs.cancel(stage.tenant, id))?.state).toBe('cancelled');
    expect(typesOf(await eventsOf(id))).toEqual(['queued', 'cancelled']);
  });

  it('an experiment reaches its queued and its running runs', async () => {
    const { store, tenant } = stage;
    const { id, runs } = resourceOf(await store.experiments.accept(tenant, experimentOf(3)));
    const claim = await claimed(stage, runs[0]?.id ?? '');
    expect((await store.experiments.cancel(tenant, id))?.counts).toMatchObject({ running: 1, cancelled: 2 });
    expect(await store.attempts.beat(claim, 0)).toBe('cancel');
    await store.attempts.cancel(claim);
    expect(await store.experiments.get(tenant, id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 3 } });
  });
});

describe('under load', () => {
  /** Everything that can happen to runs, at once: 12 clients play 300 random moves on a batch of 40 runs. */
  it('the counters equal a recount, event numbers have no gap, and nobody waits for ever', async () => {
    const { store, tenant, prisma } = stage;
    const batch = resourceOf(await store.batches.accept(tenant, batchOf(20)));
    const ids = (await store.runs.list(tenant, { batchId: batch.id }, { size: 100 })).data.map(({ id }) => id);
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const moves = Array.from({ length: 300 }, () => ({ id: ids[random(ids.length)] ?? '', kind: random(8) }));
    const client = async () => {
      for (let move = moves.pop(); move !== undefined; move = moves.pop()) {
        if (move.kind === 7) await store.runs.cancel(tenant, move.id);
        if (move.kind === 6) await store.dispatch.sweep();
        const claim = await store.attempts.claim(move.id);
        if (claim === null) continue;
        await store.attempts.beat(claim, 0.5);
        if (move.kind === 0) await store.attempts.release(claim);
        else if (move.kind === 1) await store.attempts.fail(claim, { code: 'worker-crashed', message: '' });
        else if (move.kind === 2) await expire(stage, move.id);
        else if (move.kind === 3) await store.attempts.fail(claim, { code: 'timeout', message: '' });
        else await store.attempts.commit(claim, outcome());
      }
    };
    await Promise.all([
      ...Array.from({ length: 12 }, client),
      store.experiments.cancel(tenant, batch.experiments[0]?.id ?? ''),
    ]);
    const recount = await prisma.$queryRaw<{ state: string; runs: number }[]>`
      SELECT state::text AS state, count(*)::int AS runs FROM run WHERE batch_id = ${batch.id} GROUP BY state`;
    const counts = { total: 40, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
    expect({ ...counts, ...Object.fromEntries(recount.map((row) => [row.state, row.runs])) }).toEqual(
      (await store.batches.get(tenant, batch.id))?.counts,
    );
    const cells = await store.experiments.list(tenant, { batchId: batch.id }, { size: 10 });
    expect(cells.data.reduce((sum, cell) => sum + cell.counts.succeeded, 0)).toBe(
      recount.find((row) => row.state === 'succeeded')?.runs ?? 0,
    );
    const [gaps] = await prisma.$queryRaw<{ runs: number }[]>`
      SELECT count(*)::int AS runs FROM run WHERE batch_id = ${batch.id} AND
        (SELECT array_agg(sequence ORDER BY sequence) FROM run_event WHERE run_id = run.id)
        IS DISTINCT FROM (SELECT array_agg(n) FROM generate_series(1, run.events) n)`;
    expect(gaps?.runs).toBe(0);
    const [results] = await prisma.$queryRaw<{ wrong: number }[]>`
      SELECT count(*)::int AS wrong FROM run LEFT JOIN run_result ON run_id = id
      WHERE batch_id = ${batch.id} AND (state = 'succeeded') <> (run_id IS NOT NULL)`;
    expect(results?.wrong).toBe(0);
  });
});
