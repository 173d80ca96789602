import { median } from 'd3-array';
import type { Report } from '@isthmus/contract';
import { formatDuration } from '../../format/numbers.js';

type Curves = Pick<Report, 'series' | 'phases' | 'warmupMs'>;

/** What the latency chart shows, in a sentence: the typical p99 of a bucket before a fault against the one in it that moved most. */
export function latencyFinding(report: Curves): string {
  const steady = typicalP99(report, (phase) => phase.kind === 'steady');
  if (steady === null) return withoutSteady(report);
  const faults = report.phases.filter(({ kind }) => kind === 'fault');
  const during = faults.flatMap(({ name }) => {
    const p99 = typicalP99(report, (phase) => phase.name === name);
    return p99 === null ? [] : [{ name, p99 }];
  });
  if (faults.length > 0 && during.length === 0)
    return `No operation succeeded during ${faults[0]?.name ?? 'the fault'}`;
  const [moved] = during.toSorted(
    (one, other) => Math.abs(Math.log(other.p99 / steady)) - Math.abs(Math.log(one.p99 / steady)),
  );
  if (moved === undefined) return `p99 stayed near ${formatDuration(steady)}`;
  const ratio = moved.p99 / steady;
  if (ratio < 1.25 && ratio > 0.8) return `p99 stayed near ${formatDuration(steady)} through ${moved.name}`;
  return `p99 ${ratio > 1 ? 'rose' : 'fell'} from ${formatDuration(steady)} to ${formatDuration(moved.p99)} in ${moved.name}`;
}

/** Of a run that was never steady, or in which nothing succeeded while it was. */
function withoutSteady(report: Curves): string {
  if (report.phases.some(({ kind, fromMs, toMs }) => kind === 'steady' && toMs > Math.max(fromMs, report.warmupMs)))
    return 'No operation succeeded while the run was steady';
  const all = typicalP99(report, () => true);
  return all === null ? 'No operation succeeded' : `p99 was typically ${formatDuration(all)}; the run was never steady`;
}

/** The median over buckets wholly inside the phases that `accept` takes, warm-up left out. */
function typicalP99(
  { series, phases, warmupMs }: Curves,
  accept: (phase: Report['phases'][number]) => boolean,
): number | null {
  const chosen = phases.filter(accept);
  const values = series.latency.p99Ms.filter((value, index): value is number => {
    const from = series.startMs + index * series.bucketMs;
    return (
      value !== null &&
      from >= warmupMs &&
      chosen.some((phase) => from >= phase.fromMs && from + series.bucketMs <= phase.toMs)
    );
  });
  return median(values) ?? null;
}
