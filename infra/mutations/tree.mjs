import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.mjs';

/** What a mutation changes or what loads it: these are copied, everything else is the workspace's own. */
const COPIED = ['sim-strategies', 'sim-laboratory'];

/**
 * A laboratory over strategies of which one text is another, in a folder of its own. Product code knows nothing of it: what was
 * built is copied, and Node resolves the packages of the copies in their own folder first.
 *
 * @param {import('./mutations.mjs').Mutation} mutation
 * @returns {{ laboratory: string; remove: () => void }} `laboratory`: the address of its conformance module.
 */
export function mutatedTree(mutation) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-mutation-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const packages = join(folder, 'node_modules', '@isthmus');
    mkdirSync(packages, { recursive: true });
    const installed = join(root, 'node_modules', '@isthmus');
    for (const name of readdirSync(installed)) {
      if (!COPIED.includes(name)) symlinkSync(join(installed, name), join(packages, name));
      else {
        cpSync(join(installed, name, 'package.json'), join(packages, name, 'package.json'), { dereference: true });
        cpSync(join(installed, name, 'dist'), join(packages, name, 'dist'), { recursive: true, filter: isProgram });
      }
    }
    mutate(join(packages, 'sim-strategies', 'dist', mutation.file), mutation);
    const laboratory = pathToFileURL(join(packages, 'sim-laboratory', 'dist', 'conformance.js')).href;
    return { laboratory, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * A folder, or what runs: neither declarations nor maps.
 *
 * @param {string} path
 */
function isProgram(path) {
  const extension = extname(path);
  return extension === '' || extension === '.js';
}

/**
 * @param {string} file
 * @param {import('./mutations.mjs').Mutation} mutation
 */
function mutate(file, { name, find, replace }) {
  const text = readFileSync(file, 'utf8');
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${name}: the text to replace occurs ${found} times in ${file}, not once: ${find}`);
  writeFileSync(
    file,
    text.replace(find, () => replace),
  );
}
