import type { Downtime, DowntimeInterval } from './downtime.js';
import type { Finding } from './findings.js';
import { CLASS_NOUNS, OPERATION_CLASSES } from './operation-class.js';
import type { RunFigures } from './run-figures.js';
import { capitalized, durationText, listText, momentText } from './wording.js';

/** Datacenters told of in one sentence: those with the longest intervals. */
const DATACENTERS_MAX = 3;

/**
 * Times in which a class of operations stood still, one sentence for each class with the longest interval of each
 * datacenter. Left out: what lies, for the greater part, in a phase without any success, of which that is said already.
 */
export function downtimeFindings(run: Pick<RunFigures, 'phases' | 'availability' | 'downtime'>): Finding[] {
  return OPERATION_CLASSES.flatMap((kind) => {
    const stops = run.downtime.filter((row) => row.kind === kind).flatMap((row) => longestStop(run, row) ?? []);
    if (stops.length === 0) return [];
    const told = stops.sort((a, b) => lengthOf(b.longest) - lengthOf(a.longest)).slice(0, DATACENTERS_MAX);
    return [
      {
        rule: 'stood-still',
        sentence: `${capitalized(CLASS_NOUNS[kind].many)} stood still for ${listText(told.map(stopText))}`,
      },
    ];
  });
}

interface Stop {
  readonly datacenter: string;
  readonly longest: DowntimeInterval;
  readonly intervals: number;
}

function longestStop(run: Pick<RunFigures, 'phases' | 'availability'>, row: Downtime): Stop | null {
  const untold = row.intervals.filter((interval) => !isTold(run, row, interval));
  const [longest] = [...untold].sort((a, b) => lengthOf(b) - lengthOf(a));
  return longest === undefined ? null : { datacenter: row.datacenter, longest, intervals: untold.length };
}

function isTold(
  { phases, availability }: Pick<RunFigures, 'phases' | 'availability'>,
  { datacenter, kind }: Downtime,
  interval: DowntimeInterval,
): boolean {
  const unserved = new Set(
    availability
      .filter((row) => row.datacenter === datacenter && row.kind === kind && row.ok === 0 && row.intended > 0)
      .map((row) => row.phase),
  );
  const told = phases
    .filter(({ kind, name }) => kind === 'fault' && unserved.has(name))
    .reduce(
      (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, interval.toMs) - Math.max(fromMs, interval.fromMs)),
      0,
    );
  return told > lengthOf(interval) / 2;
}

function stopText({ datacenter, longest, intervals }: Stop): string {
  const more = intervals === 1 ? '' : `, the longest of ${intervals} times`;
  return `${durationText(lengthOf(longest))} in ${datacenter} (${momentText(longest.fromMs)} to ${momentText(longest.toMs)}${more})`;
}

function lengthOf({ fromMs, toMs }: DowntimeInterval): number {
  return toMs - fromMs;
}
