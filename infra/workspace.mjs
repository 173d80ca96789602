import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** Where an embedded service keeps everything: its data, its programs, its logs. */
export const dataFolder = join(root, '.isthmus');

export const runFile = join(dataFolder, 'running.json');

export const migrationsFolder = join(root, 'prisma', 'migrations');

/** @param {string} name A command of a package that npm has installed. */
export function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** For the tools of the workspace: no process stays behind, nothing is asked of the network. */
export const toolEnvironment = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_ISOLATE_PLUGINS: 'false', // or its plug-ins run in sessions of their own, out of our reach
  NX_TUI: 'false',
  FORCE_COLOR: '0',
  CHECKPOINT_DISABLE: '1',
};
