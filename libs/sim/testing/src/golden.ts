import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The text that a golden file holds, to compare a result with:
 * `expect(text).toBe(goldenText(new URL('./testdata/boot.txt', import.meta.url), text))`.
 *
 * With `UPDATE_GOLDEN=1` in the environment the file is rewritten with `actual` first; the change shows in review.
 *
 * @throws if the file does not exist and is not to be written: a missing golden file never passes.
 */
export function goldenText(file: URL, actual: string): string {
  const path = fileURLToPath(file);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path)) throw new Error(`no golden file ${path}: write it with UPDATE_GOLDEN=1 and review it`);
  return readFileSync(path, 'utf8');
}
