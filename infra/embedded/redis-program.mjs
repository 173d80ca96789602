// A Redis-compatible server, wherever this machine can get one from.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @typedef {object} RedisProgram
 * @property {string} command
 * @property {{ LD_LIBRARY_PATH?: string }} env What it needs in its environment.
 *
 * @typedef {(command: string, args: readonly string[], options: { cwd: string; env?: object }) => Promise<{ code: number | string; lines: string[] }>} Run
 * Runs a command to its end.
 */

const names = ['valkey-server', 'redis-server'];

/** Debian packages to unpack: a server, and what it needs besides the C library. The first set that runs wins. */
const packageSets = [
  { server: 'redis-server', tools: 'redis-tools' },
  { server: 'valkey-server', tools: 'valkey-tools' },
];

/**
 * In this order: on PATH; unpacked by an earlier start; unpacked now from the packages of Debian or Ubuntu, without
 * installing anything and without being root.
 *
 * @param {object} options
 * @param {string} options.folder Where unpacked programs are kept.
 * @param {() => void} options.fetching Called before the network is used.
 * @param {Run} options.run
 * @param {string} [options.path]
 * @returns {Promise<RedisProgram>}
 * @throws with advice, when there is none to be had.
 */
export async function findRedis({ folder, fetching, run, path = process.env['PATH'] ?? '' }) {
  const found = onPath(names, path) ?? unpackedIn(folder);
  if (found) return found;
  if (process.platform === 'linux' && onPath(['apt-get'], path) && onPath(['dpkg-deb'], path)) {
    fetching();
    for (const { server, tools } of packageSets) {
      const fetched = await unpack(folder, server, tools, run);
      if (fetched) return fetched;
    }
  }
  throw new Error(
    'No Redis server was found, and none could be fetched. Install one (Debian, Ubuntu: apt-get install redis-server; ' +
      'Fedora: dnf install valkey; macOS: brew install redis), or name one: REDIS_URL=redis://host:6379 npm start',
  );
}

/**
 * @param {readonly string[]} wanted
 * @param {string} path
 * @returns {RedisProgram | null}
 */
function onPath(wanted, path) {
  const candidates = wanted.flatMap((name) => path.split(delimiter).map((folder) => join(folder || '.', name)));
  const command = candidates.find((candidate) => existsSync(candidate));
  return command === undefined ? null : { command, env: {} };
}

/**
 * @param {string} folder
 * @returns {RedisProgram | null}
 */
function unpackedIn(folder) {
  for (const name of names) {
    const command = join(folder, 'usr/bin', name);
    if (existsSync(command)) return { command, env: { LD_LIBRARY_PATH: libraryFolders(folder) } };
  }
  return null;
}

/** @param {string} folder */
function libraryFolders(folder) {
  const roots = ['usr/lib', 'lib'].map((name) => join(folder, name)).filter((root) => existsSync(root));
  return roots
    .flatMap((root) => readdirSync(root).map((name) => join(root, name)))
    .filter((path) => path.includes('-linux-'))
    .join(delimiter);
}

/**
 * Unpacked beside its place and moved there only when it runs: a first start may be killed in the middle.
 *
 * @param {string} folder
 * @param {string} server
 * @param {string} tools
 * @param {Run} run
 * @returns {Promise<RedisProgram | null>}
 */
async function unpack(folder, server, tools, run) {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    const root = join(unfinished, 'root');
    const lists = await download(unfinished, [server, tools], run);
    if (lists === null) return null;
    // One by one: a name may be a virtual package, and a library may be there already.
    for (const library of await librariesOf(tools, lists, unfinished, run)) {
      await apt(['download', ...lists, library], unfinished, run);
    }
    for (const name of readdirSync(unfinished).filter((file) => file.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', name, root], { cwd: unfinished });
    }
    const program = unpackedIn(root);
    if (!program || (await run(program.command, ['--version'], { cwd: root, env: program.env })).code !== 0)
      return null;
    rmSync(folder, { recursive: true, force: true });
    renameSync(root, folder);
    return unpackedIn(folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * With the system's package lists, or where it has none (slim images) with lists of our own, which need no root.
 *
 * @param {string} folder
 * @param {readonly string[]} packages
 * @param {Run} run
 * @returns {Promise<readonly string[] | null>} The options by which apt finds the lists; null when both failed.
 */
async function download(folder, packages, run) {
  if (await apt(['download', ...packages], folder, run)) return [];
  for (const path of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, path), { recursive: true });
  const settings = [
    `Dir::State=${folder}/state`,
    `Dir::Cache=${folder}/cache`,
    'Dir::State::status=/var/lib/dpkg/status',
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  await apt(['update', ...options], folder, run);
  return (await apt(['download', ...options, ...packages], folder, run)) ? options : null;
}

/**
 * The libraries a package needs, but for the C library, which must be the system's own.
 *
 * @param {string} tools
 * @param {readonly string[]} options
 * @param {string} cwd
 * @param {Run} run
 */
async function librariesOf(tools, options, cwd, run) {
  const { lines } = await run('apt-cache', ['depends', ...options, tools], { cwd });
  return lines
    .flatMap((line) => /^\s*\|?(?:Pre)?Depends: (lib[\w.+-]+)$/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'libc6');
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Run} run
 */
async function apt(args, cwd, run) {
  // Its sandbox user could not write into our folder.
  return (await run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', ...args], { cwd })).code === 0;
}
