import { type TransactionHistory, type TransactionRow, transactionRow } from '@isthmus/sim-protocol';
import type { IsolationLevel } from './isolation-verdict.js';

/**
 * Which levels a history has, by their definitions taken literally, for specs: all orders of commits are tried, and under
 * snapshot isolation all orders of starts and commits. Written values are taken for unique. Shares no code with the checker.
 *
 * A transaction of unknown outcome counts if a committed one read something that it wrote.
 */
export function isolationByDefinition(history: TransactionHistory): ReadonlySet<IsolationLevel> {
  const rows = Array.from({ length: history.length }, (_, row) => transactionRow(history, row));
  const world = worldOf(rows, history.model === 'list-append');
  const held = new Set<IsolationLevel>();
  const add = (holds: boolean, ...levels: readonly IsolationLevel[]) => {
    if (holds) for (const level of levels) held.add(level);
  };
  const { transactions, sound, unrepeated } = world;
  add(unrepeated && permutations(transactions).some((order) => keepsVersions(world, order)), 'read uncommitted');
  if (!sound) return held;
  const orders = permutations(transactions).filter((order) => keepsVersions(world, order) && keepsReads(order));
  add(orders.length > 0, 'read committed');
  add(
    orders.some((order) => missesNothing(order, seenBefore)),
    'monotonic atomic view',
  );
  const causal = orders.filter((order) => along(order, inSession));
  add(
    causal.some((order) => missesNothing(order, inCausalPast(transactions))),
    'transactional causal',
  );
  const serial = orders.filter((order) => isSerial(order));
  add(serial.length > 0, 'repeatable read', 'serializable');
  add(
    serial.some((order) => along(order, inSession)),
    'strong session serializable',
  );
  add(
    serial.some((order) => along(order, inSession) && along(order, inRealTime)),
    'strict serializable',
  );
  add(
    hasSchedule(world, () => false),
    'snapshot isolation',
  );
  add(hasSchedule(world, inSession), 'strong session snapshot isolation');
  add(
    hasSchedule(world, (a, b) => inSession(a, b) || inRealTime(a, b)),
    'strong snapshot isolation',
  );
  return held;
}

interface Read {
  readonly at: number;
  readonly key: string;
  /** What others had written: all elements, or one value; nothing: the initial state. */
  readonly values: readonly string[];
  /** Who left that. */
  source?: Transaction;
}

interface Transaction extends TransactionRow {
  readonly reads: readonly Read[];
  /** What it wrote to each key, in order. */
  readonly written: ReadonlyMap<string, readonly string[]>;
  /** The transactions that it read from. */
  readonly from: Transaction[];
}

interface World {
  readonly transactions: readonly Transaction[];
  /** Every read can be of what a committed transaction left. */
  readonly sound: boolean;
  /** No list has an element twice. */
  readonly unrepeated: boolean;
  readonly pairs: readonly Pair[];
}

type Pair = readonly [earlier: Transaction, later: Transaction];

function worldOf(rows: readonly TransactionRow[], lists: boolean): World {
  let sound = true;
  const all = rows.map((row): Transaction => {
    const written = new Map<string, string[]>();
    const reads: Read[] = [];
    row.steps.forEach(({ kind, key, value }, at) => {
      const own = written.get(key) ?? [];
      if (kind !== 'r') written.set(key, [...own, JSON.stringify(value)]);
      else if (value !== undefined && row.outcome === 'ok') {
        const seen = lists
          ? (value as readonly unknown[]).map((each) => JSON.stringify(each))
          : value === null
            ? []
            : [JSON.stringify(value)];
        const expected = lists ? own : own.slice(-1);
        const suffix = seen.slice(Math.max(0, seen.length - expected.length));
        if (JSON.stringify(suffix) !== JSON.stringify(expected)) sound = false;
        else if (lists || own.length === 0)
          reads.push({ at, key, values: seen.slice(0, seen.length - expected.length) });
      }
    });
    return { ...row, reads, written, from: [] };
  });
  const seen = all.flatMap(({ reads }) => reads);
  const writerOf = (key: string, value: string) =>
    all.findLast(({ written, outcome }) => outcome !== 'fail' && written.get(key)?.includes(value) === true);
  const transactions = all.filter(
    (each) =>
      each.outcome === 'ok' ||
      (each.outcome === 'info' &&
        seen.some(({ key, values }) => values.some((value) => writerOf(key, value) === each))),
  );
  for (const transaction of transactions) {
    for (const read of transaction.reads) {
      const { key, values } = read;
      if (values.some((value) => !transactions.includes(writerOf(key, value)!))) sound = false;
      const source = values.length === 0 ? undefined : writerOf(key, values.at(-1)!);
      if (source && source.written.get(key)!.at(-1) !== values.at(-1)) sound = false;
      if (values.some((value) => writerOf(key, value) === transaction)) sound = false;
      if (source) read.source = source;
      if (source && !transaction.from.includes(source)) transaction.from.push(source);
    }
  }
  const unrepeated = seen.every(({ values }) => new Set(values).size === values.length);
  // A list that has what a transaction appended has before it what the transaction had appended before.
  const skips = ({ key, values }: Read) =>
    values.some((value, i) => {
      const own = writerOf(key, value)?.written.get(key) ?? [];
      return own.slice(0, own.indexOf(value)).some((earlier) => !values.slice(0, i).includes(earlier));
    });
  const isBroken = (key: string) => {
    const ofKey = lists ? seen.filter((read) => read.key === key) : [];
    return ofKey.some(
      (a) => skips(a) || ofKey.some((b) => a.values.some((value, i) => i < b.values.length && b.values[i] !== value)),
    );
  };
  if (seen.some(({ key }) => isBroken(key)) || !unrepeated) sound = false;
  return { transactions, sound, unrepeated, pairs: versionPairs(transactions, lists, isBroken) };
}

type Order = readonly Transaction[];

/** Pairs of transactions whose writes reads show to have come in this order, whoever wrote them. */
function versionPairs(
  transactions: readonly Transaction[],
  lists: boolean,
  isBroken: (key: string) => boolean,
): readonly Pair[] {
  const reads = transactions.flatMap((reader) => reader.reads.map((read) => ({ ...read, reader })));
  const writerOf = (key: string, value: string) =>
    transactions.find(({ written }) => written.get(key)?.includes(value));
  const pairs: Pair[] = [];
  const add = (a: Transaction | undefined, b: Transaction | undefined) => {
    if (a && b && a !== b) pairs.push([a, b]);
  };
  if (!lists) {
    // A write follows the reads of its transaction.
    for (const { reader, key, at, values } of reads)
      if (values[0] !== undefined && reader.steps.slice(at).some((step) => step.kind === 'w' && step.key === key))
        add(writerOf(key, values[0]), reader);
    return pairs;
  }
  for (const key of new Set(transactions.flatMap(({ steps }) => steps.map((step) => step.key)))) {
    if (isBroken(key)) continue;
    const ofKey = reads.filter((read) => read.key === key).map(({ values }) => values);
    const seen = ofKey.reduce((best, values) => (values.length > best.length ? values : best), []);
    const unread = transactions.flatMap(({ written }) =>
      (written.get(key) ?? []).filter((value) => !seen.includes(value)),
    );
    for (const [i, value] of seen.entries())
      for (const later of [...seen.slice(i + 1), ...unread]) add(writerOf(key, value), writerOf(key, later));
  }
  return pairs;
}

function keepsReads(order: Order): boolean {
  return order.every((reader, i) => reader.from.every((source) => order.indexOf(source) < i));
}

function keepsVersions({ pairs }: World, order: Order): boolean {
  return pairs.every(([a, b]) => order.indexOf(a) < order.indexOf(b));
}

type Sees = (writer: Transaction, reader: Transaction, read: Read) => boolean;

/** Axiom of Biswas and Enea: what a reader sees of a key's writers comes no later than what it read. */
function missesNothing(order: Order, sees: Sees): boolean {
  return order.every((reader) =>
    reader.reads.every((read) => {
      const { source } = read;
      return order.every(
        (writer) =>
          writer === source ||
          writer === reader ||
          !writer.written.has(read.key) ||
          !sees(writer, reader, read) ||
          (source !== undefined && order.indexOf(writer) < order.indexOf(source)),
      );
    }),
  );
}

const seenBefore: Sees = (writer, reader, { at }) =>
  reader.reads.some(
    (earlier) =>
      earlier.at < at &&
      earlier.values.length > 0 &&
      writer.written.get(earlier.key)?.includes(earlier.values.at(-1)!) === true,
  );

function inCausalPast(transactions: readonly Transaction[]): Sees {
  const reaches = (from: Transaction, to: Transaction, seen: readonly Transaction[]): boolean =>
    transactions.some(
      (next) =>
        !seen.includes(next) &&
        (next.from.includes(from) || inSession(from, next)) &&
        (next === to || reaches(next, to, [...seen, next])),
    );
  return (writer, reader) => reaches(writer, reader, [writer]);
}

function isSerial(order: Order): boolean {
  return order.every((reader, i) =>
    reader.reads.every((read) => order.slice(0, i).findLast(({ written }) => written.has(read.key)) === read.source),
  );
}

type Before = (a: Transaction, b: Transaction) => boolean;

const inSession: Before = (a, b) =>
  a !== b && a.outcome === 'ok' && a.session === b.session && a.invokedAt < b.invokedAt;
const inRealTime: Before = (a, b) => a.outcome === 'ok' && a.respondedAt < b.invokedAt;

function along(order: Order, before: Before): boolean {
  return order.every((a, i) => order.slice(0, i).every((earlier) => !before(a, earlier)));
}

interface Event {
  readonly transaction: Transaction;
  readonly commits: boolean;
}
type Schedule = readonly Event[];

function commitsOf(schedule: Schedule): readonly Transaction[] {
  return schedule.filter(({ commits }) => commits).map(({ transaction }) => transaction);
}

/** Whether a transaction may start here: what it read is what the commits so far left. */
function mayStart(past: Schedule, { reads }: Transaction): boolean {
  const committed = commitsOf(past);
  return reads.every(({ key, source }) => committed.findLast(({ written }) => written.has(key)) === source);
}

/** Whether no other transaction has written its keys since it started. */
function mayCommit(past: Schedule, transaction: Transaction): boolean {
  const start = past.findIndex((event) => event.transaction === transaction);
  const since = commitsOf(past.slice(start));
  return !since.some(({ written }) => [...written.keys()].some((key) => transaction.written.has(key)));
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}

/** Whether snapshot isolation allows some order of starts and commits, in which what comes before a transaction commits before it starts. */
function hasSchedule({ transactions, pairs }: World, before: Before): boolean {
  const extend = (past: Schedule, left: Order, open: Order): boolean => {
    if (left.length === 0 && open.length === 0) return true;
    const without = (some: Order, one: Transaction) => some.filter((other) => other !== one);
    const remaining = [...left, ...open];
    return (
      open.some(
        (one) =>
          mayCommit(past, one) &&
          !pairs.some(([earlier, later]) => later === one && remaining.includes(earlier)) &&
          extend([...past, { transaction: one, commits: true }], left, without(open, one)),
      ) ||
      left.some(
        (one) =>
          mayStart(past, one) &&
          !remaining.some((other) => before(other, one)) &&
          extend([...past, { transaction: one, commits: false }], without(left, one), [...open, one]),
      )
    );
  };
  return extend([], transactions, []);
}
