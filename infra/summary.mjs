import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ passed: number; failed: number; skipped: number }} Counts Of the tests of one project.
 * @typedef {{ passed: number; failed: number; notes: string[] }} Summary
 */

/**
 * What the Jest runs left: one file for each project.
 *
 * @param {string} folder
 * @returns {Map<string, Counts>}
 */
export function readResults(folder) {
  return new Map(
    readdirSync(folder).map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(join(folder, name), 'utf8')),
    ]),
  );
}

/**
 * Adds up. A failed task counts as one failure, but for a test task whose failed tests are counted themselves.
 *
 * @param {Map<string, Counts>} results
 * @param {readonly string[]} failedTasks Each as `project:target`.
 * @returns {Summary}
 */
export function summarise(results, failedTasks) {
  const counts = [...results.values()];
  const isCounted = (/** @type {string} */ task) => {
    const [project = '', target] = task.split(':');
    return target === 'test' && (results.get(project)?.failed ?? 0) > 0;
  };
  const nothing = results.size === 0 && failedTasks.length === 0 ? ['nothing was tested'] : [];
  const skipped = [...results].filter(([, { skipped: count }]) => count > 0);
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed:
      counts.reduce((sum, { failed }) => sum + failed, 0) +
      failedTasks.filter((task) => !isCounted(task)).length +
      nothing.length,
    notes: [
      ...skipped.map(([project, { skipped: count }]) => `skipped: ${count} in ${project}`),
      ...[...nothing, ...failedTasks].map((task) => `failed: ${task}`),
    ],
  };
}
