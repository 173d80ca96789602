import type { Report } from '@isthmus/contract';

type Body = Omit<Report, 'digest'>;

/** Bytes of the longest report as JSON. */
export const REPORT_BYTES_MAX = 256 * 1024;
/** To which reports are cut: some room for the digest and for what says where it was cut. */
const TARGET = REPORT_BYTES_MAX - 4096;
/** So many bytes of a list stay whatever the others take. */
const LIST_BYTES_MIN = 1024;

/** A list of a report, each item with its size; the most important first. */
interface MeasuredList {
  readonly figures: string;
  readonly items: readonly { readonly index: number; readonly bytes: number }[];
  readonly bytes: number;
  keep(report: Body, isKept: (index: number) => boolean): Body;
}

type Measure = (report: Body) => MeasuredList;

/**
 * The report in no more than REPORT_BYTES_MAX: its longest lists are cut to the same number of bytes, the greatest with which the whole
 * fits. What stays of a list keeps its order; `leftOut` says where items are missing. Sentences, verdicts and expectations were computed
 * before, from all there was.
 */
export function fitted(report: Body): Body {
  const bytes = bytesOf(report);
  if (bytes <= TARGET) return report;
  const lists = LISTS.map((measure) => measure(report)).sort((a, b) => b.bytes - a.bytes);
  const allowed = allowance(lists, bytes - TARGET);
  const leftOut: NonNullable<Report['leftOut']> = [];
  let cut = report;
  for (const { figures, items, bytes: whole, keep } of lists) {
    if (whole <= allowed) continue;
    const kept = new Set<number>();
    let sum = 0;
    for (const { index, bytes: own } of items) {
      sum += own;
      if (sum > allowed) break;
      kept.add(index);
    }
    cut = keep(cut, (index) => kept.has(index));
    leftOut.push({ figures, listed: kept.size, of: items.length });
  }
  return { ...cut, leftOut };
}

/** To how many bytes each longer list must be cut so that together they give up so many. `lists`: the longest first. */
function allowance(lists: readonly MeasuredList[], surplus: number): number {
  let longer = 0;
  for (const [index, { bytes }] of lists.entries()) {
    longer += bytes;
    const allowed = (longer - surplus) / (index + 1);
    if (allowed >= (lists[index + 1]?.bytes ?? 0)) return Math.max(LIST_BYTES_MIN, allowed);
  }
  return LIST_BYTES_MIN;
}

/** `importance`: of an item, greater for what is to stay; without it the first stay. */
function list<Item>(
  figures: string,
  of: (report: Body) => readonly Item[] | undefined,
  put: (report: Body, items: Item[]) => Body,
  importance: (report: Body) => (item: Item) => number = () => () => 0,
): Measure {
  return (report) => {
    const all = of(report) ?? [];
    const rank = importance(report);
    const items = all.map((item, index) => ({ index, bytes: bytesOf(item) + 1, rank: rank(item) }));
    return {
      figures,
      items: items.sort((a, b) => b.rank - a.rank),
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
      keep: (whole, isKept) =>
        put(
          whole,
          all.filter((_, index) => isKept(index)),
        ),
    };
  };
}

interface Group {
  readonly datacenter: string;
  readonly kind: string;
  readonly phase: string;
}

const nameOf = ({ datacenter, kind, phase }: Group) => `${datacenter} ${kind} ${phase}`;

/** The whole run first, then where the most went wrong. */
function trouble({ availability }: Body): (row: Group) => number {
  const failures = new Map(availability.map((row) => [nameOf(row), row.fail + row.info]));
  return (row) => (row.phase === 'all' ? Infinity : (failures.get(nameOf(row)) ?? 0));
}

const sum = (column: readonly number[]) => column.reduce((total, each) => total + each, 0);

/** All lists that grow with the experiment and have no limit of their own that is small enough. */
const LISTS: readonly Measure[] = [
  list(
    'availability',
    (report) => report.availability,
    (report, availability) => ({ ...report, availability }),
    trouble,
  ),
  list(
    'latency',
    (report) => report.latency,
    (report, latency) => ({ ...report, latency }),
    trouble,
  ),
  list(
    'series',
    ({ series }) => series.groups,
    (report, groups) => ({ ...report, series: { ...report.series, groups } }),
    () =>
      ({ fail, info }) =>
        sum(fail) + sum(info),
  ),
  list(
    'downtime',
    (report) => report.downtime,
    (report, downtime) => ({ ...report, downtime }),
    () =>
      ({ totalMs }) =>
        totalMs,
  ),
  list(
    'staleness.groups',
    ({ staleness }) => staleness?.groups,
    (report, groups) => (report.staleness && { ...report, staleness: { ...report.staleness, groups } }) ?? report,
    () =>
      ({ phase, stale }) =>
        phase === 'all' ? Infinity : stale,
  ),
  list(
    'staleness.freshness.curves',
    ({ staleness }) => staleness?.freshness.curves,
    (report, curves) =>
      (report.staleness && {
        ...report,
        staleness: { ...report.staleness, freshness: { ...report.staleness.freshness, curves } },
      }) ??
      report,
    () =>
      ({ reads }) =>
        sum(reads),
  ),
  list(
    'phases',
    (report) => report.phases,
    (report, phases) => ({ ...report, phases }),
  ),
  list(
    'faults',
    (report) => report.faults,
    (report, faults) => ({ ...report, faults }),
  ),
  list(
    'recovery',
    (report) => report.recovery,
    (report, recovery) => ({ ...report, recovery }),
  ),
  list(
    'cap.availability',
    ({ cap }) => cap.availability,
    (report, availability) => ({ ...report, cap: { ...report.cap, availability } }),
    () =>
      ({ answer }) =>
        answer === 'no' ? 1 : 0,
  ),
  list(
    'yieldAndHarvest',
    (report) => report.yieldAndHarvest,
    (report, yieldAndHarvest) => ({ ...report, yieldAndHarvest }),
    () =>
      ({ phase, offered, answered }) =>
        phase === 'all' ? Infinity : offered - answered,
  ),
  list(
    'findings',
    (report) => report.findings,
    (report, findings) => ({ ...report, findings }),
  ),
  list(
    'leadership',
    (report) => report.leadership,
    (report, leadership) => ({ ...report, leadership }),
  ),
  list(
    'warnings',
    (report) => report.warnings,
    (report, warnings) => ({ ...report, warnings }),
  ),
];

/** Of the UTF-8 form of its JSON; a little more where it has characters beyond the basic plane. */
function bytesOf(value: unknown): number {
  const json = JSON.stringify(value);
  let bytes = json.length;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
  }
  return bytes;
}
