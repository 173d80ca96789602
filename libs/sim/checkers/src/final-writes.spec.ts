import { type History, historyFrom, historyRow, type HistoryRowInput } from '@isthmus/sim-protocol';
import { fatesOfWrites } from './final-writes.js';
import { drawsFrom } from './random-histories.js';
import { historyOf, weakHistory } from './told-histories.js';

/** `finals`: of each key, the values that live replicas hold. */
function fates(history: History, finals: Readonly<Record<number, readonly number[]>>) {
  const rows = Object.entries(finals).flatMap(([key, values]) => values.map((value) => [Number(key), value] as const));
  return fatesOfWrites(history, {
    key: Int32Array.from(rows, ([key]) => key),
    value: Int32Array.from(rows, ([, value]) => value),
  });
}

/** The same, with all operations open from the first instant to the last. */
function atOnce(history: History): History {
  const rows = Array.from({ length: history.length }, (_, row): HistoryRowInput => {
    const { argument, expected, value, swapped, kind, key, session } = historyRow(history, row);
    const told = { ...(value === null ? {} : { value }), ...(argument === null ? {} : { argument }) };
    const compared = { ...(expected === null ? {} : { expected }), ...(swapped === null ? {} : { swapped }) };
    return {
      kind,
      key,
      session: session ?? 0,
      outcome: 'ok',
      ...told,
      ...compared,
      invokedAtMs: row / 100,
      respondedAtMs: 900,
    };
  });
  return historyFrom(rows);
}

const NONE = { final: 0, overwritten: 0, dropped: 0, lost: 0, firstLost: null };

describe('an acknowledged write', () => {
  it('is final where some live replica holds it', () => {
    expect(fates(historyOf('w0=1'), { 0: [1] })).toEqual({ ...NONE, acknowledged: 1, final: 1 });
  });

  it('is overwritten where a final version comes from somebody who knew of it', () => {
    expect(fates(historyOf('w0=1', 'r0=1 w0=2'), { 0: [2] })).toEqual({
      ...NONE,
      acknowledged: 2,
      final: 1,
      overwritten: 1,
    });
  });

  it('is lost where all final versions had finished before it began, the initial value too', () => {
    const lost = { ...NONE, acknowledged: 2, final: 1, lost: 1, firstLost: 1 };
    expect(fates(historyOf('w0=1', 'w0=2'), { 0: [1] })).toEqual(lost);
    expect(fates(historyOf('w0=1'), {})).toEqual({ ...NONE, acknowledged: 1, lost: 1, firstLost: 0 });
  });

  it('is dropped, not lost, where a final version began before it had finished and knew nothing of it', () => {
    expect(fates(atOnce(historyOf('w0=1', 'w0=2')), { 0: [2] })).toEqual({
      ...NONE,
      acknowledged: 2,
      final: 1,
      dropped: 1,
    });
    // One that comes later and never read it.
    expect(fates(historyOf('w0=1', 'w0=2'), { 0: [2] })).toMatchObject({ dropped: 1, lost: 0 });
  });

  it('may have been overwritten by a final version of unknown outcome', () => {
    expect(fates(historyOf('w0=1?', 'w0=2'), { 0: [1] })).toMatchObject({ acknowledged: 1, dropped: 1, lost: 0 });
  });

  it('has no fate that is told where values do not name their writes', () => {
    expect(fates(historyOf('w0=1 w0=1'), { 0: [1] })).toBeNull();
  });

  it('has the fate that the definitions give it, in random histories', () => {
    const met = { final: 0, overwritten: 0, dropped: 0, lost: 0 };
    for (let seed = 1; seed <= 400; seed++) {
      const draw = drawsFrom(seed);
      const shape = { operations: 9, sessions: 3, keys: 2, writes: 50, swaps: 10, unknown: 0 };
      const told = weakHistory(draw, shape);
      const history = seed % 3 === 0 ? atOnce(told) : told;
      const rows = Array.from({ length: history.length }, (_, row) => historyRow(history, row));
      const writes = rows.filter(({ kind, swapped }) => kind === 'write' || swapped === true);
      const finals = Object.fromEntries(
        [0, 1].map((key) => {
          const values = writes.filter((row) => row.key === key).map(({ argument }) => argument!);
          return [key, values.filter(() => draw(3) === 0)];
        }),
      );
      const found = fates(history, finals);
      if (found === null) continue;
      const reads = ({ kind, expected, value }: (typeof rows)[number]) =>
        kind === 'read' ? value : kind === 'cas' ? expected : null;
      const precedes = (a: number, b: number, met: ReadonlySet<number> = new Set()): boolean =>
        rows.some(
          (via) =>
            !met.has(via.operation) &&
            ((via.session === rows[b]!.session && via.operation < b && via.invokedAtMs! <= rows[b]!.invokedAtMs!) ||
              (via.key === rows[b]!.key && via.argument !== null && via.argument === reads(rows[b]!))) &&
            (via.operation === a || precedes(a, via.operation, new Set([...met, via.operation]))),
        );
      const expected = { acknowledged: writes.length, final: 0, overwritten: 0, dropped: 0, lost: 0 };
      for (const write of writes) {
        const versions = writes.filter(({ key, argument }) => key === write.key && finals[key]!.includes(argument!));
        const fate = versions.includes(write)
          ? 'final'
          : versions.some((version) => precedes(write.operation, version.operation))
            ? 'overwritten'
            : versions.every((version) => version.respondedAtMs! < write.invokedAtMs!)
              ? 'lost'
              : 'dropped';
        expected[fate]++;
        met[fate]++;
      }
      expect(found).toMatchObject(expected);
    }
    expect(Math.min(...Object.values(met))).toBeGreaterThan(50);
  });
});
