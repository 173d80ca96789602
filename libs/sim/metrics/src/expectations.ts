import { ALL_PHASES } from './availability.js';
import type { Latency } from './latency.js';
import { CLASS_NOUNS, type OperationClass } from './operation-class.js';
import type { RunDetails, RunFigures } from './run-figures.js';
import { duringText, durationText, ofText, percentText } from './wording.js';

export type NumericMetric =
  | 'successRate'
  | 'latencyP50Ms'
  | 'latencyP90Ms'
  | 'latencyP99Ms'
  | 'latencyP999Ms'
  | 'latencyMaxMs'
  | 'downtimeMs'
  | 'timeToRecoverMs';
export type WordMetric = 'linearizable' | 'capVerdict';

const NO_APPLICATION = 'the workload has no application';

/** One of an experiment's own assertions. Numbers are compared with `atLeast` and `atMost`, words with `is`. */
export interface Expectation {
  readonly metric: NumericMetric | WordMetric | 'application';
  /** Of the metric `application`, which is a number then, and the verdict otherwise. */
  readonly count?: string | undefined;
  /** All classes, each on its own, if left out. */
  readonly kind?: OperationClass | undefined;
  /** All datacenters, each on its own, if left out. */
  readonly datacenter?: string | undefined;
  /** A phase by its name; the whole run if left out. For `timeToRecoverMs`: the fault that healed; each if left out. */
  readonly phase?: string | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly is?: string | undefined;
}

export interface ExpectationOutcome<E extends Expectation = Expectation> {
  readonly expectation: E;
  /** `not applicable`: the run has no figure that it speaks of. */
  readonly outcome: 'passed' | 'failed' | 'not applicable';
  readonly sentence: string;
}

/**
 * Judges a run by its experiment's assertions. One that speaks of several groups passes when each group does, and is
 * judged by those that have a figure: a group in which no operation succeeded has no latency.
 */
export function evaluate<E extends Expectation>(expectations: readonly E[], run: JudgedRun): ExpectationOutcome<E>[] {
  return expectations.map((expectation) => ({ expectation, ...judge(expectation, run) }));
}

type JudgedRun = RunFigures & Pick<RunDetails, 'application'>;
type Judgement = Pick<ExpectationOutcome, 'outcome' | 'sentence'>;

/** A figure of one group. `value` is Infinity for what was not reached in the run. */
interface Figure {
  readonly value: number;
  /** `the success rate of writes in eu-west-1 during "cut"` */
  readonly what: string;
  /** The value in words where `metric` alone does not say it. */
  readonly text?: string;
}

function judge(expectation: Expectation, run: JudgedRun): Judgement {
  switch (expectation.metric) {
    case 'linearizable':
      return judgeWord(expectation, 'the verdict on linearizability', run.linearizable.verdict, 'unchecked');
    case 'capVerdict':
      return judgeWord(expectation, 'the CAP verdict', run.cap.verdict, 'not applicable');
    case 'application':
      return judgeApplication(expectation, run);
    case 'successRate':
      return judgeNumber(expectation, successRates(expectation, run));
    case 'downtimeMs':
      return judgeNumber(expectation, downtimes(expectation, run));
    case 'timeToRecoverMs':
      return judgeNumber(expectation, recoveries(expectation, run));
    case 'latencyP50Ms':
    case 'latencyP90Ms':
    case 'latencyP99Ms':
    case 'latencyP999Ms':
    case 'latencyMaxMs':
      return judgeNumber(expectation, latencies(LATENCY_FIELDS[expectation.metric], expectation, run));
  }
}

function judgeWord({ is }: Expectation, what: string, found: string, nothing: string): Judgement {
  const sentence = `${what} is ${JSON.stringify(found)}; expected ${JSON.stringify(is)}`;
  if (found === is) return { outcome: 'passed', sentence };
  return { outcome: found === nothing ? 'not applicable' : 'failed', sentence };
}

function judgeApplication(expectation: Expectation, { application }: JudgedRun): Judgement {
  if (application === undefined) return { outcome: 'not applicable', sentence: NO_APPLICATION };
  const { kind, verdict, counts } = application;
  if (expectation.count === undefined) return judgeWord(expectation, `the verdict on ${kind}`, verdict, 'undecided');
  const found = counts.find(({ name }) => name === expectation.count);
  if (found === undefined) return judgeNumber(expectation, []);
  const { name, count } = found;
  return judgeNumber(expectation, [{ value: count, what: `the count ${name} of ${kind}` }]);
}

function judgeNumber(expectation: Expectation, figures: readonly Figure[] | string): Judgement {
  if (typeof figures === 'string') return { outcome: 'not applicable', sentence: figures };
  const { atLeast = -Infinity, atMost = Infinity } = expectation;

  const broken = figures.filter(({ value }) => value < atLeast || value > atMost);
  const told = furthest(broken.length === 0 ? figures : broken, expectation);
  if (told === undefined) return { outcome: 'not applicable', sentence: 'the run has no such figure' };
  const sentence = `${worded(told, expectation)}; expected ${boundsText(expectation, told)}`;
  if (broken.length > 0) {
    const others = broken.length === 1 ? '' : `; ${broken.length} of ${figures.length} groups fail`;
    return { outcome: 'failed', sentence: `${sentence}${others}` };
  }
  const others = figures.length === 1 ? '' : `; all ${figures.length} groups pass, this one by the least`;
  return { outcome: 'passed', sentence: `${sentence}${others}` };
}

/** The figure that lies worst: furthest beyond a bound, or nearest to one from within. */
function furthest(
  figures: readonly Figure[],
  { atLeast = -Infinity, atMost = Infinity }: Expectation,
): Figure | undefined {
  const excess = ({ value }: Figure) => (value === atMost ? 0 : Math.max(atLeast - value, value - atMost));
  return [...figures].sort((a, b) => (excess(a) === excess(b) ? 0 : excess(b) - excess(a)))[0];
}

function worded({ what, text, value }: Figure, { metric, atLeast, atMost }: Expectation): string {
  if (text !== undefined) return `${what} ${text}`;
  return `${what} was ${numberText(metric, value, [atLeast, atMost])}`;
}

function boundsText({ metric, atLeast, atMost }: Expectation, { value }: Figure): string {
  const lower = atLeast === undefined ? '' : `at least ${numberText(metric, atLeast, [value])}`;
  const upper = atMost === undefined ? '' : `at most ${numberText(metric, atMost, [value])}`;
  return lower === '' || upper === '' ? lower + upper : `${lower} and ${upper}`;
}

/** Rounded as everywhere, unless that would make it look like a different number beside it. */
function numberText(metric: Expectation['metric'], value: number, beside: readonly (number | undefined)[]): string {
  if (metric === 'application') return String(value);
  const round = metric === 'successRate' ? percentText : durationText;
  const looksLike = beside.some((other) => other !== undefined && other !== value && round(other) === round(value));
  if (!looksLike) return round(value);
  return metric === 'successRate' ? `${value * 100} %` : `${value} ms`;
}

const LATENCY_FIELDS = {
  latencyP50Ms: { field: 'p50Ms', name: 'the median latency' },
  latencyP90Ms: { field: 'p90Ms', name: 'the p90 latency' },
  latencyP99Ms: { field: 'p99Ms', name: 'the p99 latency' },
  latencyP999Ms: { field: 'p999Ms', name: 'the p99.9 latency' },
  latencyMaxMs: { field: 'maxMs', name: 'the greatest latency' },
} as const;

interface Group {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly phase?: string;
}

function matches({ kind, datacenter, phase = ALL_PHASES }: Expectation, row: Group): boolean {
  return (
    (kind === undefined || kind === row.kind) &&
    (datacenter === undefined || datacenter === row.datacenter) &&
    (row.phase === undefined || phase === row.phase)
  );
}

function groupText({ datacenter, kind, phase = ALL_PHASES }: Group): string {
  return `of ${CLASS_NOUNS[kind].many} in ${datacenter}${phase === ALL_PHASES ? '' : ` ${duringText(phase)}`}`;
}

function successRates(expectation: Expectation, { availability }: RunFigures): Figure[] | string {
  const rows = availability.filter((row) => matches(expectation, row));
  const figures = rows.flatMap((row) =>
    row.successRate === null ? [] : [{ row, value: row.successRate, what: `the success rate ${groupText(row)}` }],
  );
  if (figures.length === 0) return 'no such operation was intended';
  return figures.map(({ row, value, what }) => ({
    value,
    what,
    text: `was ${numberText('successRate', value, [expectation.atLeast, expectation.atMost])} (${ofText(row.ok, row.intended)})`,
  }));
}

function latencies(
  { field, name }: { readonly field: keyof Latency & `${string}Ms`; readonly name: string },
  expectation: Expectation,
  { latency }: RunFigures,
): Figure[] | string {
  const rows = latency.filter((row) => matches(expectation, row));
  if (rows.length === 0) return 'no such operation succeeded, so none has a latency';
  return rows.map((row) => ({ value: row[field], what: `${name} ${groupText(row)}` }));
}

function downtimes(expectation: Expectation, { downtime }: RunFigures): Figure[] | string {
  if ((expectation.phase ?? ALL_PHASES) !== ALL_PHASES) return 'downtime is measured over the whole run, not by phase';
  const rows = downtime.filter((row) => matches(expectation, row));
  if (rows.length === 0) return 'no such operation was intended';
  return rows.map((row) => ({ value: row.totalMs, what: `the downtime ${groupText(row)}` }));
}

function recoveries(
  { phase = ALL_PHASES, kind, datacenter }: Expectation,
  { recovery }: RunFigures,
): Figure[] | string {
  if (kind !== undefined || datacenter !== undefined) {
    return 'the time to recover is measured over all datacenters and kinds together';
  }
  const rows = recovery.filter(({ fault }) => phase === ALL_PHASES || phase === fault);
  if (rows.length === 0) return 'nothing healed in the run';
  return rows.map(({ fault, timeToRecoverMs }) => {
    const what = `the time to recover from ${JSON.stringify(fault)}`;
    return timeToRecoverMs === null
      ? { value: Infinity, what: `recovery from ${JSON.stringify(fault)}`, text: 'was not reached in the run' }
      : { value: timeToRecoverMs, what };
  });
}
