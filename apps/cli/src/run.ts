import { type Report, seedsOf, type Violation } from '@isthmus/contract';
import { assess, runExperiment, UNLIMITED } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { loadExperiment } from './experiment-file.js';
import { table } from './table.js';

export interface RunArguments {
  readonly seed?: string;
  readonly json?: true;
  readonly unlimited?: true;
}

/** Runs the experiment of a file, prints its reports, and answers the exit code. */
export function run(file: string, options: RunArguments): number {
  const loaded = loadExperiment(file);
  if (!loaded.ok) return complain(file, loaded.violations);
  const limits = options.unlimited ? { limits: UNLIMITED } : {};
  const assessed = assess(loaded.experiment, limits.limits);
  if (!assessed.ok) return complain(file, assessed.violations);
  const reports: Report[] = [];
  const seeds = options.seed === undefined ? seedsOf(loaded.experiment) : [options.seed];
  for (const [index, seed] of seeds.entries()) {
    const result = runExperiment(loaded.experiment, seed, {
      ...limits,
      onProgress: (fraction) =>
        progress(`seed ${seed} (${index + 1} of ${seeds.length}): ${Math.floor(fraction * 100)} %`),
    });
    progress('');
    if (result.kind === 'budget-exceeded') {
      process.stderr.write(`isthmus: seed ${seed}: ${result.message}\n`);
      return EXIT.budgetExceeded;
    }
    reports.push(result.report);
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`
      : reports.map(inWords).join('\n'),
  );
  const failed = reports.some(({ expectations }) => expectations.some(({ outcome }) => outcome === 'failed'));
  return failed ? EXIT.expectationFailed : EXIT.ok;
}

/** Checks the experiment of a file and answers the exit code. */
export function validate(file: string, options: { readonly json?: true }): number {
  const loaded = loadExperiment(file);
  if (!loaded.ok) return complain(file, loaded.violations, options.json);
  const assessed = assess(loaded.experiment);
  if (!assessed.ok) return complain(file, assessed.violations, options.json);
  const { warnings, estimate } = assessed;
  if (options.json)
    process.stdout.write(`${JSON.stringify({ valid: true, errors: [], warnings, estimate }, null, 2)}\n`);
  else {
    warnings.forEach(({ pointer, message }) => process.stderr.write(`warning  ${pointer}: ${message}\n`));
    process.stdout.write(
      `${file} is valid: ${seedsOf(loaded.experiment).length} runs of up to ${estimate.operationsPerRun} operations and ${estimate.eventsPerRun} events each\n`,
    );
  }
  return EXIT.ok;
}

/** Says what is wrong with a file, and answers the exit code. */
export function complain(file: string, violations: readonly Violation[], json?: true): number {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ valid: false, errors: violations, warnings: [], estimate: null }, null, 2)}\n`,
    );
  else {
    process.stderr.write(`isthmus: ${file} cannot be run:\n`);
    violations.forEach(({ pointer, message, allowed }) =>
      process.stderr.write(
        `  ${pointer === '' ? '(document)' : pointer}: ${message}${allowed === undefined ? '' : ` (allowed: ${allowed})`}\n`,
      ),
    );
  }
  return EXIT.badInput;
}

/** Replaces the last line of progress, where somebody is watching. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function inWords(report: Report): string {
  const percent = (share: number | null) => (share === null ? '–' : `${Number((share * 100).toFixed(2))} %`);
  const latency = (datacenter: string, kind: string, phase: string) =>
    report.latency.find((row) => row.datacenter === datacenter && row.kind === kind && row.phase === phase);
  const rows = report.availability
    .filter(({ phase }) => phase !== 'all')
    .map(({ datacenter, kind, phase, intended, successRate }) => {
      const figures = latency(datacenter, kind, phase);
      return [
        datacenter,
        kind,
        phase,
        String(intended),
        percent(successRate),
        figures ? `${figures.p50Ms.toFixed(3)} ms` : '–',
        figures ? `${figures.p99Ms.toFixed(3)} ms` : '–',
      ];
    });
  return [
    `${report.name} · seed ${report.seed}`,
    ...report.findings.map((finding) => `  ${finding}`),
    `  linearizable: ${report.linearizable.verdict}; CAP verdict: ${report.cap.verdict}`,
    ...report.otherChecks.map(
      ({ check, verdict, promised, sentence }) =>
        `  ${check}${promised ? ', promised here' : ''}: ${verdict} (${sentence})`,
    ),
    ...(report.models ?? []).map(
      ({ model, verdict, follows }) =>
        `  ${model}: ${verdict}${follows === null ? '' : `, as ${follows} ${verdict === 'holds' ? 'holds' : 'is violated'}`}`,
    ),
    ...report.expectations.map(({ outcome, sentence }) => `  expectation ${outcome}: ${sentence}`),
    '',
    table(['datacenter', 'kind', 'phase', 'operations', 'success', 'p50', 'p99'], rows),
    `digest ${report.digest}`,
    '',
  ].join('\n');
}
