import type { ValidationReport } from '@isthmus/contract';
import { cellsOf, HEADER, pageOf, RESULTS, validate } from '@isthmus/sim-validation';
import { EXIT } from './exit-codes.js';
import { progress } from './run.js';
import { table } from './table.js';

export interface PublishedArguments {
  readonly only?: readonly string[];
  readonly json?: true;
  readonly markdown?: true;
}

/** Re-runs published results, prints them row by row, and answers the exit code: 0 only if none fails. */
export function published({ only, json, markdown }: PublishedArguments): number {
  const unknown = only?.find((name) => !RESULTS.some((result) => result.name === name));
  if (unknown !== undefined) {
    const known = RESULTS.map(({ name }) => name).join(', ');
    process.stderr.write(`isthmus: there is no published result ${JSON.stringify(unknown)}; there is ${known}\n`);
    return EXIT.badInput;
  }
  const report = validate({
    results: RESULTS.filter(({ name }) => only?.includes(name) ?? true),
    onProgress: (done, of, now) => say(`${done + 1} of ${of}: ${now}`),
  });
  progress('');
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : markdown ? pageOf(report) : inWords(report));
  return report.summary.failed === 0 ? EXIT.ok : EXIT.violated;
}

/** A run of minutes says where it is, whether somebody watches or a log does. */
function say(text: string): void {
  if (process.stderr.isTTY) progress(text);
  else process.stderr.write(`isthmus: ${text}\n`);
}

function inWords({ engineVersion, results, rows, summary }: ValidationReport): string {
  const tables = results.map(({ name, title, source }) => {
    const own = rows.filter(({ result }) => result === name);
    return `${name} · ${title}\n${source}\n\n${table(HEADER, own.map(cellsOf))}`;
  });
  const { passed, failed, notJudged } = summary;
  return [
    ...tables,
    `engine ${engineVersion}: of ${summary.rows} rows ${passed} pass, ${failed} fail, ${notJudged} not judged\n`,
  ].join('\n');
}
