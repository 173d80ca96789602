import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Jest reporter: leaves the counts of one project where `npm test` adds them up. */
export default class ResultFile {
  #project;

  /**
   * @param {unknown} _globalConfig
   * @param {{ project: string }} options
   */
  constructor(_globalConfig, { project }) {
    this.#project = project;
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const folder = process.env['ISTHMUS_RESULTS_FOLDER'];
    if (folder === undefined) return;
    const counts = {
      passed: results.numPassedTests,
      // A suite that did not load has no tests to count, and is one failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(join(folder, `${this.#project}.json`), JSON.stringify(counts));
  }
}
