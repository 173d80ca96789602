import type { OperationClass, Report } from '@isthmus/contract';
import { worstWrite } from './figures.js';
import { latencyFinding } from './latency/finding.js';
import { availabilityFinding } from './timeline/finding.js';

const phases: Report['phases'] = [
  { name: 'steady', kind: 'steady', faults: [], fromMs: 0, toMs: 10_000 },
  { name: 'the cut', kind: 'fault', faults: ['the cut'], fromMs: 10_000, toMs: 20_000 },
  { name: 'recovery', kind: 'recovery', faults: [], fromMs: 20_000, toMs: 30_000 },
];
const datacenters: Report['datacenters'] = ['paris', 'tokyo'].map((id) => ({ id, nodes: 1, clients: true }));

/** ok of 100 in the cut, by datacenter and kind; everything succeeds otherwise. */
function figures(
  ok: Readonly<Record<string, number>>,
  given = phases,
  kinds: readonly OperationClass[] = ['read', 'write'],
) {
  const availability = given.flatMap((phase) =>
    datacenters.flatMap(({ id }) =>
      kinds.map((kind) => {
        const succeeded = phase.kind === 'fault' ? (ok[`${id} ${kind}`] ?? 100) : 100;
        return {
          datacenter: id,
          kind,
          phase: phase.name,
          intended: 100,
          ok: succeeded,
          fail: 100 - succeeded,
          info: 0,
          successRate: succeeded / 100,
        };
      }),
    ),
  );
  return { availability, latency: [], phases: given, datacenters };
}

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the finding about availability', () => {
  it.each([
    [['txn'], { 'paris txn': 0 }, 'paris completed no transaction during the cut'],
    [
      ['read', 'increment'],
      { 'paris increment': 40 },
      'paris completed only 40.0 % of its increments during the cut, but went on answering reads',
    ],
    [['lock', 'unlock'], {}, 'Every datacenter completed its lock requests during the cut'],
  ] as const)('speaks of what clients did: %j', (kinds, ok, finding) => {
    expect(plain(availabilityFinding(figures(ok, phases, kinds)))).toBe(finding);
  });

  it.each([
    [{ 'paris write': 0 }, 'paris completed no write during the cut, but went on answering reads'],
    [{ 'paris write': 0, 'paris read': 0 }, 'paris completed no write during the cut, and no read either'],
    [
      { 'paris write': 0, 'paris read': 40 },
      'paris completed no write during the cut, and answered 40.0 % of its reads',
    ],
    [
      { 'paris write': 1, 'tokyo write': 0 },
      'paris and tokyo completed almost no write during the cut, but went on answering reads',
    ],
    [{ 'tokyo write': 62 }, 'tokyo completed only 62.0 % of its writes during the cut, but went on answering reads'],
    [{ 'tokyo read': 62 }, 'tokyo went on writing during the cut, but answered only 62.0 % of its reads'],
    [{}, 'Every datacenter went on reading and writing during the cut'],
  ])('of %j is: %s', (ok, sentence) => expect(plain(availabilityFinding(figures(ok)))).toBe(sentence));

  it('without a fault speaks of the whole run', () => {
    const steady = figures({}, phases.slice(0, 1));
    const all = steady.availability.map((row) => ({
      ...row,
      phase: 'all',
      successRate: row.kind === 'read' ? 0.998 : 1,
    }));
    expect(plain(availabilityFinding({ ...steady, availability: all }))).toBe(
      'Every datacenter completed at least 99.8 % of its reads and of its writes',
    );
  });
});

describe('the finding about latency', () => {
  const series = (p99: (second: number) => number | null): Report['series'] => {
    const seconds = Array.from({ length: 30 }, (_, second) => second);
    return {
      bucketMs: 1000,
      startMs: 0,
      buckets: 30,
      groups: [],
      latency: { p50Ms: seconds.map(() => 1), p99Ms: seconds.map(p99) },
    };
  };
  const inCut = (second: number) => second >= 10 && second < 20;

  it.each([
    [(second: number) => (inCut(second) ? 1000 : 100), 'p99 rose from 100 ms to 1.00 s in the cut'],
    [(second: number) => (inCut(second) ? 50 : 100), 'p99 fell from 100 ms to 50.0 ms in the cut'],
    [(second: number) => (inCut(second) ? 110 : 100), 'p99 stayed near 100 ms through the cut'],
    [(second: number) => (inCut(second) ? null : 100), 'No operation succeeded during the cut'],
    [() => null, 'No operation succeeded while the run was steady'],
  ])('compares the typical bucket before and in the cut (%#)', (p99, sentence) => {
    expect(plain(latencyFinding({ series: series(p99), phases, warmupMs: 0 }))).toBe(sentence);
  });

  it('has nothing to compare with where a fault is in force from the warm-up on', () => {
    const cut = phases.filter(({ kind }) => kind === 'fault');
    expect(plain(latencyFinding({ series: series(() => 80), phases: cut, warmupMs: 0 }))).toBe(
      'p99 was typically 80.0 ms; the run was never steady',
    );
  });

  it('leaves the warm-up out', () => {
    const slowStart = series((second) => (second < 6 ? 900 : 100));
    expect(plain(latencyFinding({ series: slowStart, phases, warmupMs: 6000 }))).toContain('near 100 ms');
  });
});

it('takes the lowest write success of a phase under test, not of the steady one', () => {
  expect(worstWrite(figures({ 'tokyo write': 62, 'paris write': 80, 'paris read': 0 }))).toMatchObject({
    datacenter: 'tokyo',
    phase: 'the cut',
    successRate: 0.62,
  });
});
