import { type History, historyFrom, siblingsOf } from '@isthmus/sim-protocol';
import { drawsFrom, linearizableHistory, SMALL_UNIQUE, withOneAnswerChanged } from './random-histories.js';
import { type ReadLags, readLags } from './read-lags.js';

const MS = 1e6;

/** The read of a row, in milliseconds. */
function lagOf(lags: ReadLags | null, row: number) {
  const at = lags!.row.indexOf(row);
  return {
    ageMs: lags!.age[at]! / MS,
    versions: lags!.versions[at],
    missed: lags!.missed[at],
    sinceNewestMs: lags!.sinceNewest[at]! / MS,
  };
}

describe('read lags', () => {
  const write = (argument: number, invokedAtMs: number, respondedAtMs: number) =>
    ({ kind: 'write', argument, invokedAtMs, respondedAtMs }) as const;
  const read = (value: number, invokedAtMs: number, more = {}) =>
    ({ kind: 'read', value, invokedAtMs, respondedAtMs: invokedAtMs + 1, ...more }) as const;

  it('count the age from the first acknowledgement that was missed, and the time since the newest', () => {
    const lags = readLags(historyFrom([write(1, 0, 5), write(2, 10, 15), write(3, 20, 30), read(1, 40), read(3, 41)]));
    expect(lagOf(lags, 3)).toEqual({ ageMs: 25, versions: 2, missed: 1, sinceNewestMs: 10 });
    expect(lagOf(lags, 4)).toEqual({ ageMs: 0, versions: 0, missed: -1, sinceNewestMs: 11 });
  });

  it('know of nothing that was acknowledged only at the instant of the read', () => {
    const lags = readLags(historyFrom([write(1, 0, 40), read(0, 40)]));
    expect(lagOf(lags, 1)).toEqual({ ageMs: 0, versions: 0, missed: -1, sinceNewestMs: -1 / MS });
  });

  it('take all siblings for what was returned', () => {
    const history = historyFrom([write(1, 0, 5), write(2, 10, 15), write(3, 20, 25), read(1, 40, { siblings: [2] })]);
    expect(lagOf(readLags(history), 3)).toEqual({ ageMs: 15, versions: 1, missed: 2, sinceNewestMs: 15 });
  });

  it('leave out what reads a value that nobody wrote, and give up where one was written twice', () => {
    expect(readLags(historyFrom([write(1, 0, 5), read(7, 10)]))!.length).toBe(0);
    expect(readLags(historyFrom([write(1, 0, 5), write(1, 10, 15)]))).toBeNull();
  });

  it('agree with the definition, read by read', () => {
    const draw = drawsFrom(11);
    let stale = 0;
    for (let i = 0; i < 1_000; i++) {
      const plain = withOneAnswerChanged(linearizableHistory(draw, SMALL_UNIQUE), draw, 12);
      const history = i % 4 === 0 ? withSiblings(plain, i) : plain;
      const lags = readLags(history)!;
      const found = Array.from({ length: lags.length }, (_, at) => ({
        row: lags.row[at]!,
        age: lags.age[at]!,
        versions: lags.versions[at]!,
        sinceNewest: Math.max(-1, lags.sinceNewest[at]!),
      }));
      expect(found.sort((a, b) => a.row - b.row)).toEqual(lagsByDefinition(history));
      stale += found.filter(({ versions }) => versions > 0).length;
    }
    expect(stale).toBeGreaterThan(100);
  });
});

/** Every fifth answered read found, beside its value, what some write of its key had written. */
function withSiblings(history: History, from: number): History {
  const rows = Array.from({ length: history.length }, (_, row) => row);
  const pairs = rows.flatMap((row) => {
    if (history.kind[row] !== 0 || history.outcome[row] !== 1 || (row + from) % 5 !== 0) return [];
    const writes = rows.filter((other) => history.kind[other] === 1 && history.key[other] === history.key[row]);
    const write = writes[from % (writes.length || 1)];
    return write === undefined ? [] : [[row, history.argument[write]!] as const];
  });
  const operation = Int32Array.from(pairs, ([row]) => row);
  return { ...history, siblings: { length: pairs.length, operation, value: Int32Array.from(pairs, ([, v]) => v) } };
}

/** The definition taken literally; shares no code with the checker. */
function lagsByDefinition(history: History) {
  const rows = Array.from({ length: history.length }, (_, row) => row);
  const ok = (row: number) => history.outcome[row] === 1;
  const isRead = (row: number) => history.kind[row] === 0;
  const isCas = (row: number) => history.kind[row] === 2;
  const writes = rows.filter(
    (row) => !isRead(row) && history.outcome[row] !== 2 && (!isCas(row) || !ok(row) || history.swapped[row] === 1),
  );
  const contradictsItself = (row: number) => history.swapped[row] === 0 && history.expected[row] === history.value[row];
  const returned = (row: number) =>
    isCas(row) && history.swapped[row] === 1 ? history.expected[row]! : history.value[row]!;
  const writerOf = (read: number, value: number) =>
    writes.find((row) => history.key[row] === history.key[read] && history.argument[row] === value);
  const endOf = (read: number, value: number) => {
    const writer = writerOf(read, value);
    return writer === undefined ? -Infinity : ok(writer) ? history.respondedAt[writer]! : Infinity;
  };
  return rows
    .filter((row) => ok(row) && (isRead(row) || (isCas(row) && !contradictsItself(row))))
    .flatMap((read) => {
      const value = returned(read);
      if (value !== 0 && writerOf(read, value) === undefined) return [];
      const end = Math.max(...[value, ...siblingsOf(history, read)].map((each) => endOf(read, each)));
      const before = writes.filter(
        (row) =>
          ok(row) && history.key[row] === history.key[read] && history.respondedAt[row]! < history.invokedAt[read]!,
      );
      const missed = before.filter((row) => end < history.invokedAt[row]!);
      const since = (instants: number[]) => history.invokedAt[read]! - Math.min(...instants);
      return [
        {
          row: read,
          age: missed.length === 0 ? 0 : since(missed.map((row) => history.respondedAt[row]!)),
          versions: missed.length,
          sinceNewest: before.length === 0 ? -1 : since([Math.max(...before.map((row) => history.respondedAt[row]!))]),
        },
      ];
    });
}
