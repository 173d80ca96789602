import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdLeash } from './processes/leash.mjs';

/**
 * Runs the checks beside whatever else runs on this machine, and leaves nothing of them behind.
 *
 * @param {{ mode: 'test' | 'verify'; projects: string[] }} options No projects: all.
 * @returns {Promise<number>} The exit code.
 */
export async function runChecks({ mode, projects }) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  chmodSync(folder, 0o755); // root hands PostgreSQL to another account, which must pass
  try {
    return await holdLeash({
      program: new URL('./checks.mjs', import.meta.url),
      args: [mode, folder, ...projects],
      runFile: join(folder, 'running.json'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
