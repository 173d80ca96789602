// What `nx run-many --outputStyle=static` writes: for each task a line `> nx run <project>:<target>` and its output, and
// at the end, after `Failed tasks:`, a line for each that failed.

/**
 * @param {readonly string[]} lines
 * @returns {string[]} The failed tasks, each as `project:target`.
 */
export function failedTasks(lines) {
  const start = lines.findIndex((line) => line.trim() === 'Failed tasks:');
  if (start < 0) return [];
  return lines.slice(start + 1).flatMap((line) => /^\s*- (\S+:\S+)\s*$/.exec(line)?.[1] ?? []);
}

/**
 * The output of the failed tasks only; everything when no task is named.
 *
 * @param {readonly string[]} lines
 */
export function outputOfFailed(lines) {
  const failed = new Set(failedTasks(lines));
  if (failed.size === 0) return lines.join('\n');
  let isShown = false;
  const shown = lines.filter((line) => {
    const task = /^\S*\s*nx run (\S+:\S+)/.exec(line)?.[1];
    if (task !== undefined) isShown = failed.has(task);
    if (/^\s*NX\s/.test(line)) isShown = false;
    return isShown && line.trim() !== '';
  });
  return shown.join('\n');
}
