import { durationOfNanos, type Experiment, type Matrix, nanosOf, type Violation } from '@isthmus/contract';
import { matrices, matrix, roundTripMs } from '@isthmus/sim-catalog';
import { type MeasuredPairs, measuredLinks } from './measured-links.js';
import { type Refusal, refused, unknownDatacenter } from './refusals.js';

/** Delays of links as the document or the catalog gives them. */
export interface LinkDelays {
  /** Least one-way delays in nanoseconds, row = from; the diagonal is 0. */
  readonly between: readonly (readonly number[])[];
  /** The jitter of each link as it was measured; null where another is asked for. */
  readonly pairs: MeasuredPairs | null;
}

type Answer<Value> = { readonly ok: true; readonly value: Value } | Refusal;

/** `layoutMatrix`: of the layout that the experiment names. */
export function linkDelays(
  experiment: Experiment,
  ids: readonly string[],
  layoutMatrix: string | undefined,
): Answer<LinkDelays> {
  const { roundTrips, jitter } = experiment.topology.links;
  const named = layoutMatrix ?? (typeof roundTrips === 'string' ? roundTrips : undefined);
  if (jitter.kind === 'measured') {
    const source = named === undefined ? null : matrixOf(named, ids);
    if (source !== null && !source.ok) return source;
    return measuredLinks(source?.value ?? null, ids);
  }
  const delays = delaysBetween(experiment, ids, named);
  return delays.ok ? { ok: true, value: { between: delays.value, pairs: null } } : delays;
}

/** The same as the document would write them. */
export function writtenOut(ids: readonly string[], delay: Float64Array): Record<string, Record<string, string>> {
  return Object.fromEntries(
    ids.map((from, row) => [
      from,
      Object.fromEntries(
        ids.flatMap((to, column) =>
          row === column ? [] : [[to, durationOfNanos(delay[row * ids.length + column] ?? 0)]],
        ),
      ),
    ]),
  );
}

function delaysBetween(
  experiment: Experiment,
  ids: readonly string[],
  named: string | undefined,
): Answer<readonly (readonly number[])[]> {
  if (ids.length < 2) return { ok: true, value: [[0]] };
  const lookUp = named === undefined ? writtenDelay(experiment, ids) : catalogDelay(named, ids);
  if (!lookUp.ok) return lookUp;
  const violations: Violation[] = [];
  const value = ids.map((from) =>
    ids.map((to) => {
      if (from === to) return 0;
      const nanos = lookUp.value(from, to);
      if (nanos === null)
        violations.push({
          pointer: '/topology/links',
          code: 'unmeasured',
          message: `the delay from ${from} to ${to} is not given`,
          allowed: 'a matrix that has every pair of datacenters',
        });
      return nanos ?? 0;
    }),
  );
  return violations.length > 0 ? { ok: false, violations } : { ok: true, value };
}

/** One-way nanoseconds; null where they are not given. */
type LookUp = (from: string, to: string) => number | null;

function catalogDelay(named: string, ids: readonly string[]): Answer<LookUp> {
  const source = matrixOf(named, ids);
  if (!source.ok) return source;
  const value: LookUp = (from, to) => {
    const ms = roundTripMs(source.value, from, to);
    return ms === null ? null : Math.round((ms * 1e6) / 2);
  };
  return { ok: true, value };
}

function matrixOf(named: string, ids: readonly string[]): Answer<Matrix> {
  const value = matrix(named);
  if (value === undefined) {
    return refused({
      pointer: '/topology/links/roundTrips',
      code: 'unknown-matrix',
      message: `there is no matrix ${JSON.stringify(named)}`,
      allowed: `one of ${matrices()
        .map(({ id }) => id)
        .join(', ')}; or a matrix of durations`,
    });
  }
  const violations = ids.flatMap((id, index): Violation[] =>
    value.regions.includes(id)
      ? []
      : [
          {
            pointer: `/topology/datacenters/${index}/id`,
            code: 'unknown-region',
            message: `the matrix ${named} does not have ${JSON.stringify(id)}`,
            allowed: `one of ${value.regions.join(', ')}`,
          },
        ],
  );
  return violations.length > 0 ? { ok: false, violations } : { ok: true, value };
}

function writtenDelay(experiment: Experiment, ids: readonly string[]): Answer<LookUp> {
  const { roundTrips, oneWay } = experiment.topology.links;
  const table = oneWay ?? (typeof roundTrips === 'object' ? roundTrips : undefined);
  if (table === undefined) {
    return refused({
      pointer: '/topology/links',
      code: 'required',
      message: 'the delays between the datacenters are missing',
      allowed: 'roundTrips (the name of a matrix, or durations from -> to) or oneWay',
    });
  }
  const pointer = `/topology/links/${oneWay === undefined ? 'roundTrips' : 'oneWay'}`;
  const violations = unknownPairs(table, pointer, ids);
  if (violations.length > 0) return { ok: false, violations };
  const value: LookUp = (from, to) => {
    const text = table[from]?.[to] ?? table[to]?.[from];
    return text === undefined ? null : Math.round(nanosOf(text) / (oneWay === undefined ? 2 : 1));
  };
  return { ok: true, value };
}

/** What a table from -> to -> ... names and the topology does not have. */
export function unknownPairs(
  table: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  pointer: string,
  ids: readonly string[],
): Violation[] {
  return Object.entries(table).flatMap(([from, row]) =>
    [from, ...Object.keys(row)]
      .filter((name) => !ids.includes(name))
      .map((name) =>
        unknownDatacenter(
          `${pointer}/${from}${name === from ? '' : `/${name}`}`,
          name,
          ids.map((id) => ({ id })),
        ),
      ),
  );
}
