import type { Comparison, ComparisonCell, OverSeeds } from '@isthmus/contract';
import {
  formatDuration,
  formatDurationRange,
  formatShare,
  formatShareRange,
  formatSignificant,
} from '../format/numbers.js';
import { dollars } from '../run/cost/finding.js';

export const METRICS = [
  ...['success', 'p50', 'p99', 'downtime', 'recovery', 'staleness'],
  ...['yield', 'harvest', 'bytes', 'price'],
] as const;
export type Metric = (typeof METRICS)[number];

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  success: 'success rate',
  p50: 'p50 latency',
  p99: 'p99 latency',
  downtime: 'downtime',
  recovery: 'time to recover',
  staleness: 'p99 staleness',
  yield: 'yield',
  harvest: 'harvest',
  bytes: 'bytes an operation',
  price: 'price of a million',
};

/** `faults`: the worst of all phases with a fault; `worst`: the worst datacenter. */
export interface Selection {
  readonly metric: Metric;
  readonly kind: string;
  readonly phase: string;
  readonly datacenter: string;
}

const NOT_FAULTS = new Set(['steady', 'recovery', 'boundary', 'all']);

export function faultPhases(phases: readonly string[]): string[] {
  return phases.filter((name) => !NOT_FAULTS.has(name));
}

/** Which figures are shares; the others go over decades. */
export function isShare(metric: Metric): boolean {
  return metric === 'success' || metric === 'yield' || metric === 'harvest';
}

/** The others are of the whole run, or of the fault that cost most. */
export function asksPhase(metric: Metric): boolean {
  return metric === 'success' || metric === 'p50' || metric === 'p99';
}

export function asksDatacenter(metric: Metric): boolean {
  return asksKind(metric);
}

/** The others are of the whole system. */
export function asksKind(metric: Metric): boolean {
  return asksPhase(metric) || metric === 'downtime';
}

/** The chosen figure of a cell over its seeds; `null` where nothing was measured. */
export function cellValue(cell: ComparisonCell, phases: readonly string[], selection: Selection): OverSeeds | null {
  const { metric, kind, phase, datacenter } = selection;
  const inDatacenter = (row: { readonly datacenter: string }) =>
    datacenter === 'worst' || row.datacenter === datacenter;
  switch (metric) {
    case 'success':
    case 'p50':
    case 'p99': {
      // The cell's own figures take the worst datacenter of each seed, which the medians below cannot.
      if (datacenter === 'worst' && kind === 'write') {
        if (metric === 'success' && phase === 'faults') return cell.worstWriteSuccessRate;
        if (metric === 'p99' && phase === 'all') return cell.writeP99Ms;
      }
      const wanted = phase === 'faults' ? faultPhases(phases) : [phase];
      const fits = (row: { readonly datacenter: string; readonly kind: string; readonly phase: string }) =>
        row.kind === kind && wanted.includes(row.phase) && inDatacenter(row);
      if (metric === 'success')
        return extreme(
          cell.availability.filter(fits).map(({ successRate }) => successRate),
          'least',
        );
      return extreme(
        cell.latency.filter(fits).map((row) => (metric === 'p50' ? row.p50Ms : row.p99Ms)),
        'most',
      );
    }
    case 'downtime':
      return extreme(
        cell.downtime.filter((row) => row.kind === kind && inDatacenter(row)).map(({ totalMs }) => totalMs),
        'most',
      );
    case 'recovery':
      return extreme(
        cell.recovery.flatMap(({ timeToRecoverMs }) => (timeToRecoverMs === null ? [] : [timeToRecoverMs])),
        'most',
      );
    case 'staleness':
      return cell.stalenessP99Ms;
    case 'yield':
      return cell.yield;
    case 'harvest':
      return cell.harvest;
    case 'bytes':
      return cell.bytesPerOperation;
    case 'price':
      return cell.costPerMillionOperationsUsd;
  }
}

function extreme(values: readonly OverSeeds[], which: 'least' | 'most'): OverSeeds | null {
  return values.reduce<OverSeeds | null>(
    (found, value) =>
      found === null || (which === 'least' ? value.median < found.median : value.median > found.median) ? value : found,
    null,
  );
}

export function formatMetric(metric: Metric, value: number): string {
  if (isShare(metric)) return formatShare(value);
  if (metric === 'bytes') return formatSignificant(value);
  return metric === 'price' ? dollars(value) : formatDuration(value);
}

/** The 95 % interval of the median, or nothing where it has no width. */
export function formatInterval(metric: Metric, { low, high }: OverSeeds): string {
  if (isShare(metric)) return formatShareRange(low, high);
  if (metric !== 'bytes' && metric !== 'price') return formatDurationRange(low, high);
  const [least, most] = [formatMetric(metric, low), formatMetric(metric, high)];
  return least === most ? '' : `${least}\u2013${most}`;
}

/** What the cells of the table show, in words. */
export function describeSelection(
  { metric, kind, phase, datacenter }: Selection,
  noun: (kind: string) => string,
): string {
  const where = datacenter === 'worst' ? 'worst datacenter' : datacenter;
  const when = phase === 'faults' ? 'during the faults' : phase === 'all' ? 'whole run' : `in ${phase}`;
  switch (metric) {
    case 'success':
      return `Share of ${noun(kind)} that succeeded, ${where}, ${when}`;
    case 'p50':
    case 'p99':
      return `${metric} latency of ${noun(kind)}, ${where}, ${when}`;
    case 'downtime':
      return `Downtime of ${noun(kind)}, ${where}, whole run`;
    case 'recovery':
      return 'Time to recover after the heal';
    case 'staleness':
      return 'p99 of how long ago the first write was acknowledged that a read missed, worst datacenter, whole run';
    case 'yield':
      return 'Share of what was offered that was answered, worst phase';
    case 'harvest':
      return 'Share of answered reads that had missed no write, worst phase';
    case 'bytes':
      return 'Bytes that an operation took on the network, requests and answers included, whole run';
    case 'price':
      return 'Data transfer for a million operations, by the layout’s tariff';
  }
}

/** The kinds of operation that any cell has figures of. */
export function kindsOf({ cells }: Pick<Comparison, 'cells'>): string[] {
  return [...new Set(cells.flatMap(({ availability }) => availability.map(({ kind }) => kind)))];
}

export function datacentersOf({ cells }: Pick<Comparison, 'cells'>): string[] {
  return [...new Set(cells.flatMap(({ datacenters }) => datacenters))];
}
