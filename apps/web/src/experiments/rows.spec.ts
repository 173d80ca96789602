import type { ExperimentListItem } from '@isthmus/contract';
import { batchSearch } from '../batch/search.js';
import { changed } from '../frame/search.js';
import { runSearch } from '../run/search.js';
import { sortOfText } from '../table/sort.js';
import { filtered } from './rows.js';
import { experimentsSearch } from './search.js';

const none = { holds: 0, violated: 0, undecided: 0, unchecked: 0 };
const item = (name: string, changes: Partial<ExperimentListItem>): ExperimentListItem => ({
  id: name,
  batchId: null,
  name,
  state: 'succeeded',
  counts: { total: 1, queued: 0, running: 0, succeeded: 1, failed: 0, cancelled: 0 },
  createdAt: '2026-11-23T00:00:00.000Z',
  links: { self: '', events: '' },
  strategy: 'raft',
  layout: 'aws-3',
  datacenters: ['us-east-1', 'eu-west-1'],
  faults: [],
  linearizable: { ...none, holds: 1 },
  worstWriteSuccessRate: null,
  writeP99Ms: null,
  firstRunId: null,
  ...changes,
});
const items = [
  item('slow', { writeP99Ms: 300 }),
  item('quick', { writeP99Ms: 1, strategy: 'leaderless', linearizable: { ...none, holds: 1, violated: 1 } }),
  item('waiting', { state: 'queued', linearizable: none, datacenters: ['us-east-1'] }),
];
const names = (search: Parameters<typeof filtered>[1], sort = 'name') =>
  filtered(items, search, sortOfText(sort, 'name')).map(({ name }) => name);

it('filters by text, strategy, verdict over seeds and status', () => {
  expect(names({ text: 'EU-west' })).toEqual(['quick', 'slow']);
  expect(names({ strategy: 'leaderless' })).toEqual(['quick']);
  expect(names({ verdict: 'violated' })).toEqual(['quick']);
  expect(names({ state: 'queued' })).toEqual(['waiting']);
});

it('sorts by any column, what has no figure last', () => {
  expect(names({}, 'p99')).toEqual(['quick', 'slow', 'waiting']);
  expect(names({}, '-p99')).toEqual(['slow', 'quick', 'waiting']);
  expect(names({}, '-verdict')).toEqual(['quick', 'slow', 'waiting']);
});

describe('an address', () => {
  it('keeps what is understood and drops the rest', () => {
    expect(experimentsSearch({ text: 'x', verdict: 'maybe', state: 'failed', sort: 'drop table', foo: 1 })).toEqual({
      text: 'x',
      state: 'failed',
    });
    expect(runSearch({ from: '1000', to: 2000, op: -1, time: 'warped', outcome: 'info', datacenter: 7 })).toEqual({
      from: 1000,
      to: 2000,
      outcome: 'info',
      datacenter: '7',
    });
    expect(runSearch({ from: 3000, to: 2000 })).toEqual({});
    expect(batchSearch({ metric: 'p99', scale: 'cubic', phase: 'the cut' })).toEqual({
      metric: 'p99',
      phase: 'the cut',
    });
  });

  it('loses a field that is set to nothing', () => {
    expect(changed({ a: 'x', b: 'y' }, { a: undefined, b: 'z' })).toEqual({ b: 'z' });
  });
});
