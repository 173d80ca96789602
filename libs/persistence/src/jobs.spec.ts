import type { CauseSearch, Judgement, TraceRequest } from '@isthmus/contract';
import { ATTEMPTS_MAX, type JobClaim, type JobResult, type NewCauseSearch, type NewCheck } from './index.js';
import { experimentOf } from './testdata/documents.js';
import { openStage, resourceOf, type Stage } from './testdata/stage.js';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
beforeEach(() => stage.empty());
afterAll(() => stage.close());

const check: NewCheck = {
  name: 'etcd',
  format: 'jepsen-log',
  model: 'cas-register',
  level: null,
  checks: null,
  budget: null,
  bytes: 7,
  operations: 3,
  history: new Uint8Array([31, 139, 0, 255]),
};
const judgement: Judgement = {
  verdict: 'holds',
  sentence: 'linearizable',
  operations: 3,
  sessions: 1,
  keys: 1,
  steps: 0,
  violatingKeys: [],
  unjudgedKeys: [],
  witness: null,
};
const request: TraceRequest = { format: 'shiviz', from: '1s', to: '2s', limit: 10 };
const result: JobResult = { kind: 'check', judgement };
const crashed = { code: 'worker-crashed', message: 'gone' } as const;

async function accepted(): Promise<string> {
  return resourceOf(await stage.store.jobs.acceptCheck(stage.tenant, check)).id;
}

async function claimed(id: string): Promise<JobClaim> {
  const claim = await stage.store.jobAttempts.claim(id);
  if (claim === null) throw new Error(`${id} could not be claimed`);
  return claim;
}

const stateOf = async (id: string) => (await stage.store.jobs.check(stage.tenant, id))?.state;
const expire = (id: string) =>
  stage.prisma
    .$executeRaw`UPDATE job SET lease_until = now() - interval '1 second' WHERE id = ${id} AND state = 'running'`;

describe('a check', () => {
  it('is kept as it came, claimed once, and ends with its judgement', async () => {
    const { jobs, jobAttempts } = stage.store;
    const id = await accepted();
    expect(await jobAttempts.next()).toBe(id);
    const claims = await Promise.all([0, 1].map(() => jobAttempts.claim(id)));
    const [claim, ...others] = claims.filter((each) => each !== null);
    expect(others).toEqual([]);
    const { format, model, level, checks, budget, history } = check;
    expect(claim).toEqual({
      jobId: id,
      epoch: 1,
      attempt: 1,
      work: { kind: 'check', format, model, level, checks, budget, history },
    });
    expect([await stateOf(id), await jobAttempts.next()]).toEqual(['running', null]);
    expect([await jobAttempts.commit(claim!, result), await jobAttempts.commit(claim!, result)]).toEqual([
      'committed',
      'fenced',
    ]);
    expect(await jobs.check(stage.tenant, id)).toMatchObject({
      ...{ name: 'etcd', bytes: 7, operations: 3, attempt: 1, error: null },
      ...{ state: 'succeeded', verdict: 'holds', judgement },
    });
    expect(await jobs.check('others', id)).toBeNull();
  });

  it('tells what Postgres has no text for by a character that stands for it', async () => {
    const { jobs, jobAttempts } = stage.store;
    const [judged, failed] = [await claimed(await accepted()), await claimed(await accepted())];
    await jobAttempts.commit(judged, { kind: 'check', judgement: { ...judgement, sentence: 'a\0b\ud800c😀' } });
    await jobAttempts.fail(failed, { code: 'internal', message: 'a\0b' });
    const told = await jobs.check(stage.tenant, judged.jobId);
    expect(told?.judgement).toMatchObject({ sentence: 'a\ufffdb\ufffdc😀' });
    expect((await jobs.check(stage.tenant, failed.jobId))?.error?.message).toBe('a\ufffdb');
  });

  it('is listed, newest first, in pages without judgements', async () => {
    const { jobs, jobAttempts } = stage.store;
    const ids = [await accepted(), await accepted(), await accepted()].reverse();
    await jobAttempts.commit(await claimed(ids[0]!), result);
    const first = await jobs.checks(stage.tenant, { size: 2 });
    expect(first.data.map(({ id, verdict, judgement: none }) => [id, verdict, none])).toEqual([
      [ids[0], 'holds', null],
      [ids[1], null, null],
    ]);
    const second = await jobs.checks(stage.tenant, { size: 2, after: first.next! });
    expect([second.data.map(({ id }) => id), second.next]).toEqual([[ids[2]], null]);
    expect((await jobs.checks('others', { size: 2 })).data).toEqual([]);
  });

  it('is made once for a key', async () => {
    const key = { route: 'POST /v1/checks', key: 'k', fingerprint: 'f' };
    const first = resourceOf(await stage.store.jobs.acceptCheck(stage.tenant, check, key));
    const again = await stage.store.jobs.acceptCheck(stage.tenant, check, key);
    expect(again).toMatchObject({ kind: 'replay', answer: { status: 202, body: first } });
    expect(await stage.store.jobs.acceptCheck(stage.tenant, check, { ...key, fingerprint: 'g' })).toEqual({
      kind: 'reused',
    });
    expect((await stage.store.jobs.checks(stage.tenant, { size: 5 })).data).toHaveLength(1);
  });

  it('can be deleted at any time, and whoever is at it then changes nothing', async () => {
    const id = await accepted();
    const claim = await claimed(id);
    expect(await stage.store.jobs.deleteCheck('others', id)).toBe(false);
    expect(await stage.store.jobs.deleteCheck(stage.tenant, id)).toBe(true);
    expect(await stage.store.jobAttempts.beat(claim)).toBe('lost');
    expect(await stage.store.jobAttempts.commit(claim, result)).toBe('fenced');
  });
});

describe('a job whose worker is lost', () => {
  it('goes to another, which fences off the first', async () => {
    const { jobAttempts } = stage.store;
    const id = await accepted();
    const first = await claimed(id);
    expect([await jobAttempts.sweep(), await jobAttempts.beat(first)]).toEqual([0, 'kept']);
    await expire(id);
    expect([await jobAttempts.sweep(), await stateOf(id)]).toEqual([1, 'queued']);
    const second = await claimed(id);
    expect([second.epoch, second.attempt]).toEqual([2, 2]);
    expect(await jobAttempts.beat(first)).toBe('lost');
    expect(await jobAttempts.commit(first, result)).toBe('fenced');
    expect(await jobAttempts.fail(first, crashed)).toBe('fenced');
    expect(await jobAttempts.release(first)).toBe('fenced');
    expect(await jobAttempts.commit(second, result)).toBe('committed');
  });

  it('has failed after three attempts, whether they were swept or told', async () => {
    const { jobAttempts, jobs } = stage.store;
    const [swept, told] = [await accepted(), await accepted()];
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await claimed(swept);
      const answer = await jobAttempts.fail(await claimed(told), crashed);
      expect(answer).toBe(attempt < ATTEMPTS_MAX ? 'requeued' : 'failed');
      await expire(swept);
      await jobAttempts.sweep();
    }
    for (const id of [swept, told])
      expect(await jobs.check(stage.tenant, id)).toMatchObject({ state: 'failed', error: { code: 'worker-crashed' } });
  });

  it('is given back at a shutdown without the loss of an attempt; what would only happen again is not tried again', async () => {
    const { jobAttempts } = stage.store;
    const id = await accepted();
    expect(await jobAttempts.release(await claimed(id))).toBe('released');
    const claim = await claimed(id);
    expect([claim.attempt, claim.epoch]).toEqual([1, 2]);
    expect(await jobAttempts.fail(claim, { code: 'timeout', message: 'too long' })).toBe('failed');
  });
});

describe('a trace', () => {
  it('is of a run, has a document once it has succeeded, and goes with its experiment', async () => {
    const { jobs, jobAttempts, experiments } = stage.store;
    const experiment = experimentOf(1);
    const { id, runs } = resourceOf(await experiments.accept(stage.tenant, experiment));
    const run = runs[0]!;
    expect(await jobs.acceptTrace('others', run.id, request)).toBeNull();
    const trace = resourceOf((await jobs.acceptTrace(stage.tenant, run.id, request))!);
    expect(await jobs.document(stage.tenant, run.id, trace.id)).toEqual({ kind: 'no-result', state: 'queued' });
    const claim = await claimed(trace.id);
    const { definition } = experiment;
    expect(claim.work).toEqual({ kind: 'trace', experiment: definition, seed: run.seed, request });
    const document = new Uint8Array([31, 139, 7]);
    const figures = { events: 10, truncated: true, bytes: 300 };
    expect(await jobAttempts.commit(claim, { kind: 'trace', figures, document })).toBe('committed');
    const stored = await jobs.trace(stage.tenant, run.id, trace.id);
    expect(stored).toMatchObject({ runId: run.id, request, state: 'succeeded', ...figures });
    expect((await jobs.traces(stage.tenant, run.id, { size: 5 })).data).toEqual([stored]);
    const found = await jobs.document(stage.tenant, run.id, trace.id);
    expect(found).toEqual({ kind: 'found', result: { format: 'shiviz', document } });
    expect(await jobs.document('others', run.id, trace.id)).toEqual({ kind: 'absent' });
    await stage.store.experiments.cancel(stage.tenant, id);
    expect(await experiments.delete(stage.tenant, id)).toBe('deleted');
    expect(await jobs.trace(stage.tenant, run.id, trace.id)).toBeNull();
  });
});

describe('a search for a cause', () => {
  const search: NewCauseSearch = { seeds: 5, runsMax: 41 };

  async function oneRun(): Promise<string> {
    return resourceOf(await stage.store.experiments.accept(stage.tenant, experimentOf(1))).runs[0]!.id;
  }

  async function asked(runId: string, request = search): Promise<CauseSearch> {
    return resourceOf((await stage.store.jobs.acceptCause(stage.tenant, runId, request))!);
  }

  it('tells the runs made so far, from none again at each attempt, and ends with the cause', async () => {
    const { jobs, jobAttempts } = stage.store;
    const runId = await oneRun();
    expect(await jobs.acceptCause('others', runId, search)).toBeNull();
    const { id } = await asked(runId);
    const told = async () => {
      const { state, runs, runsMax, outcome } = (await jobs.cause(stage.tenant, runId, id))!;
      return [state, runs, runsMax, outcome];
    };
    const first = await claimed(id);
    expect(first.work).toMatchObject({ kind: 'cause', seed: '18446744073709550000', request: search });
    await jobAttempts.beat(first, 7);
    expect(await told()).toEqual(['running', 7, 41, null]);
    await expire(id);
    await jobAttempts.sweep();
    const second = await claimed(id);
    expect(await told()).toEqual(['running', 0, 41, null]);
    await jobAttempts.commit(second, { kind: 'cause', runs: 9, cause: null });
    expect(await told()).toEqual(['succeeded', 9, 41, 'nothing-broken']);
    expect((await jobs.causes(stage.tenant, runId, { size: 5 })).data.map((each) => each.id)).toEqual([id]);
    expect(await jobs.trace(stage.tenant, runId, id)).toBeNull();
    expect(await jobs.cause('others', runId, id)).toBeNull();
  });

  it('is made once for a request, however many ask at a time, and again where it failed', async () => {
    const runId = await oneRun();
    const [first, ...others] = await Promise.all([0, 1, 2].map(() => asked(runId)));
    expect(others.map(({ id }) => id)).toEqual([first?.id, first?.id]);
    expect((await asked(runId, { seeds: 6, runsMax: 49 })).id).not.toBe(first?.id);
    await stage.store.jobAttempts.fail(await claimed(first!.id), { code: 'timeout', message: 'too long' });
    expect((await asked(runId)).id).not.toBe(first?.id);
  });
});
