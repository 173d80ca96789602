import { type ApplicationSpec, APPLICATION_KINDS, experimentSchema, parseWith } from '@isthmus/contract';
import { assess } from './assessment.js';
import { experimentOf, played } from './spec-experiments.js';

const BASE = {
  topology: { layout: 'aws-3' },
  duration: '6s',
  warmup: '0s',
  drain: '1s',
  checks: [],
};
const ARRIVALS = { kind: 'open', rate: '10/s' };
const MULTI = { kind: 'multi-leader' };
const RAFT = { kind: 'raft', leader: 'us-east-1' };
const CAUSAL = { kind: 'causal' };
const FOLLOWERS = { kind: 'single-leader', leader: 'us-east-1', replication: 'asynchronous', reads: 'local' };
const transactions = (isolation: string) => ({ kind: 'transactions', isolation, leader: 'us-east-1' });
const broadcast = (ordering: string) => ({ kind: 'total-order-broadcast', ordering });

const documentOf = (strategy: object, application: object, more: object = {}) => ({
  ...BASE,
  strategy,
  workload: { application, arrivals: ARRIVALS },
  ...more,
});

function judged(strategy: object, application: object, more: object = {}) {
  const { report, history } = played(documentOf(strategy, application, more));
  const counts = Object.fromEntries(report.application!.counts.map(({ name, count }) => [name, count]));
  return { ...report.application!, counts, history, report };
}

const refusals = (document: Record<string, unknown>) => {
  const assessed = assess(experimentOf(document));
  return assessed.ok ? [] : assessed.violations.map(({ pointer, code }) => `${pointer}: ${code}`);
};

type Partial_ = { readonly kind: ApplicationSpec['kind'] } & Readonly<Record<string, unknown>>;

/** Where an application's rule is broken, and where it is kept. */
const CASES: readonly (readonly [what: string, application: Partial_, broken: object, kept: object])[] = [
  ['names by broadcast', { kind: 'username-claims', method: 'broadcast' }, broadcast('lamport'), broadcast('raft')],
  ['shifts', { kind: 'doctors-on-call' }, transactions('snapshot'), transactions('serializable-snapshot')],
  ['images', { kind: 'image-resizer' }, MULTI, RAFT],
  ['scores', { kind: 'score-page' }, FOLLOWERS, RAFT],
];

describe('an application', () => {
  it.each(CASES)('of %s', (_what, application, broken, kept) => {
    const wrong = judged(broken, application);
    expect(wrong.verdict).toBe('violated');
    expect(wrong.breaches.length).toBeGreaterThan(0);
    expect(judged(kept, application)).toMatchObject({ verdict: 'holds', breaches: [] });
  });

  it('of names keeps its rule with compare-and-set, a transaction or a lock, and not by reading first', () => {
    const claims = (method: string) => ({ kind: 'username-claims', method });
    expect(judged(RAFT, claims('cas'))).toMatchObject({ verdict: 'holds' });
    expect(judged(transactions('snapshot'), claims('txn'))).toMatchObject({ verdict: 'holds' });
    expect(judged({ kind: 'lock-service' }, claims('lock'))).toMatchObject({ verdict: 'holds' });
    // A linearizable register is not enough.
    expect(judged(RAFT, claims('read-then-write'))).toMatchObject({ verdict: 'violated' });
    const late = judged(MULTI, { ...claims('read-then-write'), recheck: '1s' });
    expect(late.counts['toldLate']).toBeGreaterThan(0.5 * late.counts['duplicateNames']!);
  });

  it('of accounts loses money to those who read first, and shows a wrong sum to those who read twice', () => {
    const transfers = { kind: 'account-transfers', customers: 3 };
    expect(judged(MULTI, transfers).counts['overdrafts']).toBeGreaterThan(0);
    expect(judged(RAFT, { ...transfers, method: 'cas' })).toMatchObject({
      verdict: 'holds',
      counts: { overdrafts: 0 },
    });
    const audited = { ...transfers, method: 'txn', audits: 0.5 };
    expect(judged(transactions('snapshot'), audited).counts['skewedAudits']).toBeGreaterThan(0);
    expect(judged(transactions('snapshot'), { ...audited, auditBy: 'txn' })).toMatchObject({ verdict: 'holds' });
  });

  it('of stock oversells in the loose form and compensates all of it', () => {
    const shop = { kind: 'stock-reservations', items: 3, stock: 8 };
    expect(judged(MULTI, shop)).toMatchObject({ verdict: 'violated' });
    const loose = judged(MULTI, { ...shop, settleAfter: '2s' });
    expect(loose).toMatchObject({ verdict: 'holds', counts: { uncompensated: 0 } });
    expect(loose.counts['compensations']).toBeGreaterThanOrEqual(loose.counts['oversold']!);
    expect(loose.counts['oversold']).toBeGreaterThan(0);
    expect(judged(RAFT, { ...shop, method: 'cas' })).toMatchObject({ verdict: 'holds', counts: { orders: 24 } });
  });

  it('hands a causal token to whoever is told, where it is asked to', () => {
    const page = { kind: 'score-page' };
    expect(judged(CAUSAL, page)).toMatchObject({ verdict: 'violated' });
    expect(judged(CAUSAL, { ...page, carriesContext: true })).toMatchObject({ verdict: 'holds' });
  });

  it('owes causal order to who is told of a score only where the token comes along', () => {
    const page = { kind: 'score-page' };
    const promised = (strategy: object, carriesContext: boolean) =>
      judged(strategy, { ...page, carriesContext }).report.otherChecks.map(
        ({ check, verdict }) => `${check} ${verdict}`,
      );
    expect(promised(CAUSAL, true)).toEqual(['causal (CC) holds', 'causal (CCv) holds']);
    expect(promised(CAUSAL, false)).toEqual([]);
    // Its sessions remember nothing that others could be told.
    expect(promised({ ...MULTI, delivery: 'causal', stamps: 'hybrid' }, true)).toEqual([]);
  });

  it('of images waits for the version that the message carries', () => {
    const waiting = judged(MULTI, { kind: 'image-resizer', carriesVersion: true });
    expect(waiting).toMatchObject({ verdict: 'holds', counts: { oldImages: 0, noImage: 0 } });
    expect(waiting.counts['waits']).toBeGreaterThan(100);
  });

  it('of threads loses a question behind a cut that its answer gets round, but not in a causal store', () => {
    const threads = { kind: 'question-threads', tries: 40 };
    // The question comes from us-east-1 and is answered in eu-west-1; nothing goes from the first to ap-northeast-1 for a while.
    const groups = [['us-east-1'], ['ap-northeast-1']];
    const cut = { name: 'cut', kind: 'partition', at: '1s', for: '3s', groups };
    const faults = { faults: [cut] };
    expect(judged(MULTI, threads, faults).counts['answersWithoutQuestion']).toBeGreaterThan(0);
    expect(judged(CAUSAL, threads, faults)).toMatchObject({ verdict: 'holds' });
  });

  it('of litmus tests finds both old values in store buffers without fences', () => {
    const cores = {
      topology: {
        datacenters: [{ id: 'memory' }, { id: 'a' }, { id: 'b' }],
        links: { roundTrips: { memory: { a: '40ns', b: '40ns' }, a: { b: '80ns' } }, jitter: { kind: 'none' } },
        intraDatacenter: { roundTrip: '2ns' },
        nodes: { serviceTime: '1ns', fsync: '0s' },
      },
      duration: '10ms',
      drain: '1ms',
      workload: {
        application: { kind: 'litmus-tests', within: '20ns' },
        arrivals: { kind: 'open', rate: '20000/s' },
        clients: { sites: ['a', 'b'] },
        deadline: '1ms',
      },
    };
    const application = (fences: string) =>
      judged({ kind: 'store-buffers', memory: 'memory', fences, drain: '1us' }, {}, cores);
    expect(application('none').counts).toMatchObject({ 'outcome 00': expect.any(Number) as number });
    expect(application('none').verdict).toBe('violated');
    expect(application('after-stores').verdict).toBe('holds');
  });

  it('judges a script by its rule', () => {
    const claim = (client: string, site: string, value: number) => ({
      client,
      site,
      steps: [
        { at: '1s', kind: 'read', key: 3 },
        { kind: 'write', key: 3, value },
      ],
    });
    const script = [claim('alice', 'us-east-1', 1), claim('bob', 'eu-west-1', 2)];
    const workload = { application: { kind: 'username-claims' }, script };
    expect(judged(MULTI, {}, { workload })).toMatchObject({
      verdict: 'violated',
      counts: { claims: 2, duplicateNames: 1 },
    });
  });

  it('may be expected something of, by verdict and by count', () => {
    const expect_ = (expectation: object, application: object = { kind: 'username-claims' }) =>
      documentOf(MULTI, application, { expect: [{ metric: 'application', ...expectation }] });
    const outcome = (expectation: object) => played(expect_(expectation)).report.expectations[0];
    expect(outcome({ is: 'violated' })).toMatchObject({ outcome: 'passed' });
    expect(outcome({ count: 'duplicateNames', atLeast: 1 })).toMatchObject({ outcome: 'passed' });
    expect(outcome({ count: 'duplicateNames', atMost: 0 })?.sentence).toMatch(
      /^the count duplicateNames of username-claims was \d+; expected at most 0$/,
    );
    expect(refusals(expect_({ count: 'oversold', atMost: 0 }))).toEqual(['/expect/0/count: unknown']);
    const mixed = { ...BASE, strategy: MULTI, expect: [{ metric: 'application', is: 'holds' }] };
    expect(refusals(mixed)).toEqual(['/expect/0/metric: unknown']);
    const wrong = parseWith(experimentSchema, { version: 1, name: 'x', ...expect_({ count: 'claims', is: 'holds' }) });
    expect(wrong.ok).toBe(false);
  });

  it('is refused where the strategy does not serve it, or nobody is there, or it writes too much', () => {
    expect(refusals(documentOf(MULTI, { kind: 'username-claims', method: 'cas' }))).toEqual([
      '/workload/application/method: unsupported',
    ]);
    expect(refusals(documentOf(RAFT, { kind: 'litmus-tests', fence: true }))).toEqual([
      '/workload/application/fence: unsupported',
    ]);
    expect(refusals(documentOf({ kind: 'sequence' }, { kind: 'score-page' }))).toEqual([
      '/workload/application/kind: unsupported',
    ]);
    expect(refusals(documentOf(MULTI, { kind: 'image-resizer', resizer: 'mars' }))).toEqual([
      '/workload/application/resizer: unknown-datacenter',
    ]);
    const long = documentOf(MULTI, { kind: 'stock-reservations' }, { duration: '1h' });
    const busy = { ...long, workload: { ...long.workload, arrivals: { kind: 'open', rate: '60/s' } } };
    expect(refusals(busy)).toContain('/duration: out-of-range');
  });

  it.each(APPLICATION_KINDS)(
    'of kind %s has no more operations than were estimated, and the same ones again',
    (kind) => {
      const strategy = kind === 'doctors-on-call' ? transactions('snapshot') : MULTI;
      const document = documentOf(strategy, { kind });
      const assessed = assess(experimentOf(document));
      // Arrivals are a Poisson process: 180 of them, give or take.
      const { history, report } = played(document);
      expect(assessed.ok && history.length / assessed.estimate.operationsPerRun).toBeLessThan(1.25);
      expect(history.length).toBeGreaterThan(100);
      expect(played(document).report.digest).toBe(report.digest);
    },
  );
});
