import type { Finding } from './findings.js';
import type { Latency } from './latency.js';
import { CLASS_NOUNS, OPERATION_CLASSES } from './operation-class.js';
import type { RunFigures } from './run-figures.js';
import { capitalized, duringText, durationText } from './wording.js';

/** Operations that a p99 must rest on to be compared. */
const COUNT_MIN = 100;
/** Growth of a p99 that is worth a sentence. */
const GROWTH_MIN = 1.5;

/** What the median operation of each class took without a fault, and where the p99 grew most during one. */
export function latencyFindings(run: Pick<RunFigures, 'phases' | 'latency'>): Finding[] {
  return [...growthFindings(run), ...medianFindings(run.latency)];
}

function growthFindings({ phases, latency }: Pick<RunFigures, 'phases' | 'latency'>): Finding[] {
  const faulty = new Set(phases.filter(({ kind }) => kind === 'fault').map(({ name }) => name));
  const grown = latency
    .filter(({ phase, count }) => faulty.has(phase) && count >= COUNT_MIN)
    .flatMap((row) => {
      const steady = latency.find(
        (other) => other.phase === 'steady' && other.datacenter === row.datacenter && other.kind === row.kind,
      );
      return steady !== undefined && steady.count >= COUNT_MIN && row.p99Ms >= GROWTH_MIN * steady.p99Ms
        ? [{ row, steady }]
        : [];
    })
    .sort((a, b) => b.row.p99Ms / b.steady.p99Ms - a.row.p99Ms / a.steady.p99Ms);
  return grown.slice(0, 1).map(({ row, steady }) => ({
    rule: 'slower',
    sentence:
      `The p99 latency of ${CLASS_NOUNS[row.kind].many} in ${row.datacenter} rose from ${durationText(steady.p99Ms)} ` +
      `to ${durationText(row.p99Ms)} ${duringText(row.phase)}`,
  }));
}

function medianFindings(latency: readonly Latency[]): Finding[] {
  return OPERATION_CLASSES.flatMap((kind) => {
    const rows = latency.filter((row) => row.kind === kind && row.phase === 'steady').sort((a, b) => a.p50Ms - b.p50Ms);
    const [fastest] = rows;
    const slowest = rows.at(-1);
    if (fastest === undefined || slowest === undefined) return [];
    const noun = CLASS_NOUNS[kind].one;
    return [
      {
        rule: 'median',
        sentence: `${capitalized(duringText('steady'))} the median ${noun} took ${spanText(fastest, slowest)}`,
      },
    ];
  });
}

function spanText(fastest: Latency, slowest: Latency): string {
  const [least, most] = [durationText(fastest.p50Ms), durationText(slowest.p50Ms)];
  if (fastest === slowest) return `${least} in ${fastest.datacenter}`;
  if (least === most) return `${least} in every datacenter`;
  return `from ${least} in ${fastest.datacenter} to ${most} in ${slowest.datacenter}`;
}
