import { type History, historyRow } from '@isthmus/sim-protocol';
import { happensBeforeIn } from './happens-before.js';
import { runExperiment } from './run.js';
import { experimentOf, played } from './spec-experiments.js';

/** Few branches, on which many people read and then write, wherever they are. */
const WORKLOAD = {
  arrivals: { kind: 'open', rate: '20/s' },
  operations: [{ kind: 'read-modify-write', share: 1 }],
  keys: { count: 3, distribution: 'uniform' },
};
const CUT = { name: 'cut', kind: 'partition', at: '3s', for: '3s', groups: [['eu-west-1'], ['rest']] };

function document(strategy: Record<string, unknown>) {
  return {
    topology: { layout: 'aws-3' },
    strategy,
    workload: WORKLOAD,
    faults: [CUT],
    duration: '10s',
    warmup: '1s',
    drain: '5s',
    checks: [],
  };
}

/**
 * Acknowledged writes that the last read at their own datacenter does not find, and that nobody had read, or read of, who wrote
 * what it finds: there a node shows all that it has acknowledged.
 */
function lostUpdates(history: History): number[] {
  const answered = answeredRows(history);
  /** By value written: all that its writer had been told of the key before, and what that rested on. */
  const past = new Map<number, ReadonlySet<number>>();
  const known = new Map<string, Set<number>>();
  const ends = answered.flatMap((row) => [
    { at: row.invokedAt, isAnswer: false, row },
    { at: row.respondedAt, isAnswer: true, row },
  ]);
  for (const { isAnswer, row } of ends.sort((a, b) => a.at - b.at)) {
    const name = `${row.session} ${row.key}`;
    const before = known.get(name) ?? new Set<number>();
    known.set(name, before);
    if (!isAnswer && row.kind === 'write') past.set(row.value, new Set(before));
    if (!isAnswer) continue;
    for (const value of row.told) for (const earlier of [value, ...(past.get(value) ?? [])]) before.add(earlier);
  }
  return answered.flatMap(({ kind, key, datacenter, value, respondedAt }) => {
    const last = answered.findLast((row) => row.kind === 'read' && row.key === key && row.datacenter === datacenter);
    if (kind !== 'write' || last === undefined || respondedAt > last.invokedAt) return [];
    return last.told.some((found) => found === value || past.get(found)?.has(value) === true) ? [] : [value];
  });
}

function answeredRows(history: History) {
  return Array.from({ length: history.length }, (_, row) => historyRow(history, row)).flatMap(
    ({ outcome, value, siblings = [], invokedAtMs, respondedAtMs, ...row }) =>
      outcome === 'ok' && value !== null
        ? [{ ...row, value, told: [value, ...siblings], invokedAt: invokedAtMs ?? 0, respondedAt: respondedAtMs ?? 0 }]
        : [],
  );
}

describe('the preset version-control', () => {
  const git = { preset: 'version-control' };

  it('serves everybody through a cut, keeps what is promised, and drops nothing that nobody has merged', () => {
    const { report, history } = played(document(git));
    expect(report.availability.map(({ successRate }) => successRate ?? 1)).toEqual(report.availability.map(() => 1));
    expect(report.otherChecks).toMatchObject([
      { check: 'causal (CC)', verdict: 'holds', promised: true },
      { check: 'causal (CCv)', verdict: 'holds', promised: true },
    ]);
    const rows = Array.from({ length: history.length }, (_, row) => historyRow(history, row));
    const merges = rows.filter(({ siblings }) => (siblings ?? []).length > 0).length;
    expect(merges).toBeGreaterThan(20);
    expect(report.writes).toMatchObject({ dropped: 0, lost: 0 });
  });

  it('loses no update where clients carry what they have read, and many where they carry nothing', () => {
    // Writes whose sessions have read the key a while ago, or never.
    const operations = [
      { kind: 'read', share: 0.5 },
      { kind: 'write', share: 0.5 },
    ];
    const lostWith = (strategy: Record<string, unknown>) =>
      lostUpdates(played({ ...document(strategy), workload: { ...WORKLOAD, operations } }).history);
    expect(lostWith(git)).toEqual([]);
    expect(lostWith({ ...git, context: 'none' }).length).toBeGreaterThan(0);
    expect(lostWith({ kind: 'multi-leader' }).length).toBeGreaterThan(0);
  });

  it('draws a graph that branches and merges', () => {
    const experiment = experimentOf(document(git));
    const result = runExperiment(experiment, '1');
    if (result.kind !== 'report') throw new Error(result.message);
    const { edges, width } = happensBeforeIn(experiment, result.history, { fromMs: 3000, toMs: 8000, limit: 150 });
    const ends = (end: 0 | 1) => edges.map((edge) => edge[end]);
    const isRepeated = (value: number | undefined, index: number, all: readonly (number | undefined)[]) =>
      all.indexOf(value) < index;
    expect(width).toBeGreaterThan(1);
    expect(ends(0).filter(isRepeated).length).toBeGreaterThan(10);
    expect(ends(1).filter(isRepeated).length).toBeGreaterThan(10);
  });
});
