import { played } from './spec-experiments.js';

/** A cut, a crash, lost and doubled messages, and clients who try again. */
const STORM = {
  topology: { layout: 'aws-3', links: { transport: 'datagram', loss: 0.02, reorder: 0.05, duplicate: 0.02 } },
  duration: '8s',
  warmup: '0s',
  drain: '2s',
  checks: [],
  faults: [
    { name: 'cut', kind: 'partition', at: '2s', for: '2s', groups: [['eu-west-1'], ['rest']] },
    { name: 'crash', kind: 'crash', at: '5s', for: '1s', node: 'us-east-1/0' },
  ],
};
const CLIENTS = { arrivals: { kind: 'open', rate: '8/s' }, attemptTimeout: '400ms', retries: 2 };
const RAFT = { kind: 'raft' };
const CAUSAL = { kind: 'causal' };
const transactions = (isolation: string) => ({ kind: 'transactions', isolation, leader: 'us-east-1' });

type Written = Readonly<Record<string, unknown>>;

/** Strategies that keep an application's rule, whatever happens. */
const KEPT: readonly (readonly [strategy: Written, application: Written])[] = [
  [RAFT, { kind: 'username-claims', method: 'cas', recheck: '1s' }],
  [{ kind: 'lock-service' }, { kind: 'username-claims', method: 'lock' }],
  [{ kind: 'total-order-broadcast' }, { kind: 'username-claims', method: 'broadcast' }],
  [RAFT, { kind: 'account-transfers', method: 'cas', customers: 2 }],
  [transactions('snapshot'), { kind: 'account-transfers', method: 'txn', audits: 0.2, auditBy: 'txn' }],
  [RAFT, { kind: 'stock-reservations', method: 'cas', items: 3 }],
  [transactions('two-phase-locking'), { kind: 'stock-reservations', method: 'txn' }],
  [transactions('serial'), { kind: 'doctors-on-call' }],
  [transactions('serializable-snapshot'), { kind: 'doctors-on-call' }],
  [RAFT, { kind: 'image-resizer' }],
  [RAFT, { kind: 'question-threads' }],
  [CAUSAL, { kind: 'question-threads' }],
  [RAFT, { kind: 'score-page' }],
  [CAUSAL, { kind: 'score-page', carriesContext: true }],
  [RAFT, { kind: 'litmus-tests', test: 'independent-reads', within: '50ms' }],
];

it.each(KEPT)('%j keeps the rule of %j in a storm', (strategy, application) => {
  const document = { ...STORM, strategy, workload: { ...CLIENTS, application } };
  const reports = ['1', '2'].map((seed) => played(document, seed).report);
  expect(reports.map((report) => report.application?.verdict)).toEqual(['holds', 'holds']);
  // Something happened that nobody was told of.
  expect(reports.some(({ operations }) => operations.info > 0)).toBe(true);
});
