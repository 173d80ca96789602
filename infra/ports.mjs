import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { commandOf } from './processes/identity.mjs';

/**
 * The wanted port if it is free on the loopback address, otherwise any free one.
 *
 * @param {number} wanted 0 asks for any.
 * @returns {Promise<number>}
 */
export async function freePort(wanted) {
  return (await tryToListen(wanted, '127.0.0.1')).port ?? freePort(0);
}

/**
 * Why a server could not listen there; null when it could.
 *
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | null>}
 */
export async function obstacleAt(port, host) {
  const { code } = await tryToListen(port, host);
  if (code === null) return null;
  if (code !== 'EADDRINUSE') return `${host}:${port} cannot be listened on (${code}).`;
  const owner = ownerOf(port);
  return `Port ${port} is in use${owner === null ? '' : ` by process ${owner} (${commandOf(owner).slice(0, 80)})`}.`;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<{ port: number; code: null } | { port: null; code: string }>}
 */
function tryToListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({ port: null, code: /** @type {NodeJS.ErrnoException} */ (error).code ?? error.message }),
    );
    server.listen(port, host, () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve({ port: address.port, code: null }));
    });
  });
}

/**
 * The process that listens on a port, where Linux lets us see it.
 *
 * @param {number} port
 * @returns {number | null}
 */
function ownerOf(port) {
  const inode = listeningInode(port);
  if (inode === null) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return Number(pid);
      }
    } catch {
      continue; // another user's, or gone meanwhile
    }
  }
  return null;
}

/** @param {number} port */
function listeningInode(port) {
  const listening = '0A';
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of linesOf(table).slice(1)) {
      const fields = row.trim().split(/\s+/);
      const [, local = '', , state] = fields;
      if (state === listening && parseInt(local.slice(local.lastIndexOf(':') + 1), 16) === port)
        return fields[9] ?? null;
    }
  }
  return null;
}

/** @param {string} path */
function linesOf(path) {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}
