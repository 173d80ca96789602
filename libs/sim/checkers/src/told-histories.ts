import { historyFrom, type History, type HistoryRowInput } from '@isthmus/sim-protocol';
import type { Draw } from './random-histories.js';

/** An operation of a session as specs write it: `w0=1` writes 1 to key 0, `r0=1` reads it, `c0=1>2` replaces 1 by 2, `?` after it: unknown. */
export type Told = string;

/** A history from what each session did: one operation after another, session by session, no two at one time. */
export function historyOf(...sessions: readonly (readonly Told[] | string)[]): History {
  let row = 0;
  const rows = sessions.flatMap((told, session) => {
    const operations = typeof told === 'string' ? told.split(' ').filter((operation) => operation !== '') : told;
    return operations.map((operation): HistoryRowInput => {
      const at = 10 * row++;
      return { ...parsed(operation), session, invokedAtMs: at, respondedAtMs: at + 5 };
    });
  });
  return historyFrom(rows);
}

function parsed(told: Told): Omit<HistoryRowInput, 'invokedAtMs'> {
  const [, sort, key, value, replaced, unknown] = /^([rwc])(\d+)=(\d+)(?:>(\d+))?(\?)?$/.exec(told) ?? [];
  if (sort === undefined) throw new Error(`what is ${told}?`);
  const outcome = unknown === undefined ? 'ok' : 'info';
  const on = { key: Number(key), outcome } as const;
  if (sort === 'r') return { ...on, kind: 'read', value: Number(value) };
  if (sort === 'w') return { ...on, kind: 'write', argument: Number(value) };
  const answer = outcome === 'ok' ? { swapped: true } : {};
  return { ...on, ...answer, kind: 'cas', expected: Number(value), argument: Number(replaced) };
}

/** How many operations each session has, most first. */
const SPLITS: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[1]],
  2: [[2], [1, 1]],
  3: [[3], [2, 1], [1, 1, 1]],
  4: [[4], [3, 1], [2, 2], [2, 1, 1]],
  5: [[5], [4, 1], [3, 2], [3, 1, 1], [2, 2, 1]],
};

/**
 * All histories of reads and uniquely valued writes over two keys, in up to three sessions: operation i may write i + 1, or
 * read the initial value or one written to its key.
 */
export function forEachToldHistory(operations: number, visit: (history: History) => void): void {
  for (const split of SPLITS[operations] ?? []) {
    for (let sorts = 0; sorts < 1 << (2 * operations); sorts++) {
      const sort = (i: number) => (sorts >> (2 * i)) & 3;
      // Keys are interchangeable: the first operation is on key 0.
      if (sort(0) >= 2) continue;
      const key = (i: number) => (sort(i) >= 2 ? 1 : 0);
      const told: Told[] = [];
      const extend = (i: number): void => {
        if (i === operations) {
          let from = 0;
          visit(historyOf(...split.map((length) => told.slice(from, (from += length)))));
          return;
        }
        if (sort(i) % 2 === 0) {
          told[i] = `w${key(i)}=${i + 1}`;
          extend(i + 1);
          return;
        }
        for (let value = 0; value <= operations; value++) {
          if (value > 0 && (sort(value - 1) % 2 === 1 || key(value - 1) !== key(i))) continue;
          told[i] = `r${key(i)}=${value}`;
          extend(i + 1);
        }
      };
      extend(0);
    }
  }
}

export interface WeakShape {
  readonly operations: number;
  readonly sessions: number;
  readonly keys: number;
  /** In percent of operations; the rest are reads. */
  readonly writes: number;
  readonly swaps: number;
  /** In percent of changes. */
  readonly unknown: number;
  /** Pairs of operations of which the one's client had learned of the other; none unless given. */
  readonly learned?: number;
}

/** A history whose reads return any value of their key, so that every promise is kept now and then and broken often. */
export function weakHistory(draw: Draw, shape: WeakShape): History {
  const drafts = Array.from({ length: shape.operations }, (_, i) => {
    const sort = draw(100);
    const changes = sort < shape.writes + shape.swaps;
    return {
      session: draw(shape.sessions),
      key: draw(shape.keys),
      sort: sort < shape.writes ? 'w' : changes ? 'c' : 'r',
      unknown: changes && draw(100) < shape.unknown ? '?' : '',
      value: i + 1,
    };
  });
  const told = Array.from({ length: shape.sessions }, (): Told[] => []);
  for (const { session, key, sort, unknown, value } of drafts) {
    const values = drafts.filter((draft) => draft.key === key && draft.sort !== 'r').map((draft) => draft.value);
    const seen = draw(5) === 0 ? 0 : (values[draw(Math.max(values.length, 1))] ?? 0);
    const own = seen === value ? 0 : seen;
    told[session]!.push(
      sort === 'w'
        ? `w${key}=${value}${unknown}`
        : sort === 'r'
          ? `r${key}=${seen}`
          : `c${key}=${own}>${value}${unknown}`,
    );
  }
  const history = historyOf(...told);
  const length = shape.learned ?? 0;
  if (length === 0) return history;
  const knowing = Array.from({ length }, () => 1 + draw(history.length - 1)).sort((a, b) => a - b);
  const after = { length, operation: Int32Array.from(knowing), learned: Int32Array.from(knowing, (row) => draw(row)) };
  return { ...history, after };
}

/**
 * What sessions saw that each have a copy of their own, which takes over the others' writes one after another in causal order:
 * causal memory [Ahamad et al. 1995]. Then `lies` answers are changed to another value of their key.
 */
export function causalMemoryHistory(
  draw: Draw,
  shape: Pick<WeakShape, 'operations' | 'sessions' | 'keys' | 'writes'> & { readonly lies: number },
): History {
  const copies = Array.from({ length: shape.sessions }, () => ({
    taken: Array.from({ length: shape.sessions }, () => 0),
    held: Array.from({ length: shape.keys }, () => 0),
    written: [] as { readonly key: number; readonly value: number; readonly past: readonly number[] }[],
  }));
  const rows: HistoryRowInput[] = [];
  while (rows.length < shape.operations) {
    const session = draw(shape.sessions);
    const copy = copies[session]!;
    const other = draw(shape.sessions);
    const next = copies[other]!.written[copy.taken[other]!];
    if (draw(3) > 0) {
      if (other === session || next?.past.every((count, i) => count <= copy.taken[i]!) !== true) continue;
      copy.taken[other]!++;
      copy.held[next.key] = next.value;
      continue;
    }
    const key = draw(shape.keys);
    const at = { session, key, invokedAtMs: 10 * rows.length, respondedAtMs: 10 * rows.length + 5 };
    if (draw(100) < shape.writes) {
      const argument = rows.length + 1;
      copy.written.push({ key, value: argument, past: [...copy.taken] });
      copy.taken[session]!++;
      copy.held[key] = argument;
      rows.push({ ...at, kind: 'write', argument });
    } else rows.push({ ...at, kind: 'read', value: copy.held[key]! });
  }
  for (let lie = 0; lie < shape.lies; lie++) {
    const at = draw(rows.length);
    const row = rows[at]!;
    const values = rows.filter(({ kind, key }) => kind === 'write' && key === row.key).map(({ argument }) => argument!);
    if (row.kind === 'read' && values.length > 0) rows[at] = { ...row, value: values[draw(values.length)]! };
  }
  return historyFrom(rows);
}
