import {
  experimentSchema,
  parseText,
  parseWith,
  VALIDATION_COLUMNS,
  validationCells,
  type ValidationReport,
  type Violation,
} from '@isthmus/contract';
import { assess } from '@isthmus/sim-laboratory';
import {
  FAILOVER_KINDS,
  failureDocument,
  leaderFailureOf,
  pageOf,
  type PublishedResult,
  RESULTS,
  type ThreeSites,
  validate,
} from '@isthmus/sim-validation';
import { EXIT } from './exit-codes.js';
import { complain, progress } from './run.js';
import { table } from './table.js';

export interface PublishedArguments {
  readonly only?: readonly string[];
  /** Of the leader that fails: a kind, or a document of it. */
  readonly strategy?: string;
  readonly sites?: ThreeSites;
  readonly json?: true;
  readonly markdown?: true;
}

const SITES: ThreeSites = ['us-central1', 'europe-west1', 'asia-northeast1'];

/** Re-runs published results, prints them row by row, and answers the exit code: 0 only if none fails. */
export function published(options: PublishedArguments): number {
  const { only, json, markdown } = options;
  const unknown = only?.find((name) => !RESULTS.some((result) => result.name === name));
  if (unknown !== undefined) {
    const known = RESULTS.map(({ name }) => name).join(', ');
    process.stderr.write(`isthmus: there is no published result ${JSON.stringify(unknown)}; there is ${known}\n`);
    return EXIT.badInput;
  }
  const asked = resultsOf(options);
  if ('violations' in asked) return complain('the failure of that leader', asked.violations);
  const report = validate({
    results: asked.results,
    onProgress: (done, of, now) => say(`${done + 1} of ${of}: ${now}`),
  });
  progress('');
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : markdown ? pageOf(report) : inWords(report));
  return report.summary.failed === 0 ? EXIT.ok : EXIT.violated;
}

type Asked = { readonly results: readonly PublishedResult[] } | { readonly violations: readonly Violation[] };

function resultsOf({ only, strategy, sites }: PublishedArguments): Asked {
  if (strategy === undefined && sites === undefined)
    return { results: RESULTS.filter(({ name }) => only?.includes(name) ?? true) };
  const at = sites ?? SITES;
  if (strategy === undefined || Object.hasOwn(FAILOVER_KINDS, strategy)) {
    const violations = refused(failureDocument(at, { kind: 'raft' }));
    if (violations.length > 0) return { violations };
    return { results: [leaderFailureOf({ sites: at, ...(strategy === undefined ? {} : { strategy }) })] };
  }
  const parsed = strategyOf(strategy);
  if (!parsed.ok) return parsed;
  // Where a strategy can be told who leads, it is the one that fails.
  const led = { leader: at[0], ...parsed.value };
  const document = refused(failureDocument(at, led)).length === 0 ? led : parsed.value;
  const violations = refused(failureDocument(at, document));
  return violations.length > 0 ? { violations } : { results: [leaderFailureOf({ sites: at, strategy: document })] };
}

type Strategy =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** `raft`, or what a document has under `strategy`, as YAML or JSON. */
function strategyOf(text: string): Strategy {
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (typeof value === 'string') return { ok: true, value: { kind: value } };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: { ...value } };
  return { ok: false, violations: [{ pointer: '/strategy', code: 'invalid', message: 'this is no strategy' }] };
}

function refused(document: object): readonly Violation[] {
  const parsed = parseWith(experimentSchema, { version: 1, name: 'a leader fails', ...document });
  if (!parsed.ok) return parsed.violations;
  const assessed = assess(parsed.value);
  return assessed.ok ? [] : assessed.violations;
}

/** A run of minutes says where it is, whether somebody watches or a log does. */
function say(text: string): void {
  if (process.stderr.isTTY) progress(text);
  else process.stderr.write(`isthmus: ${text}\n`);
}

function inWords({ engineVersion, results, rows, summary }: ValidationReport): string {
  const tables = results.map(({ name, title, source }) => {
    const own = rows.filter(({ result }) => result === name);
    return `${name} · ${title}\n${source}\n\n${table(VALIDATION_COLUMNS, own.map(validationCells))}`;
  });
  const { passed, failed, notJudged } = summary;
  return [
    ...tables,
    `engine ${engineVersion}: of ${summary.rows} rows ${passed} pass, ${failed} fail, ${notJudged} not judged\n`,
  ].join('\n');
}
