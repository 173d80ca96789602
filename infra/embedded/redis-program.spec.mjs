import { jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findRedis } from './redis-program.mjs';

/** @type {string} */
let machine;
beforeEach(() => (machine = mkdtempSync(join(tmpdir(), 'isthmus-redis-'))));
afterEach(() => rmSync(machine, { recursive: true }));

/** @param {string[]} path */
function install(...path) {
  const file = join(machine, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

/** @param {import('./redis-program.mjs').Run} run */
function find(run = () => Promise.reject(new Error('nothing should be run'))) {
  const fetching = jest.fn();
  return { fetching, found: findRedis({ folder: join(machine, 'kept'), path: join(machine, 'bin'), run, fetching }) };
}

it('prefers what is on PATH, and there Valkey', async () => {
  install('kept/usr/bin/redis-server');
  const redis = install('bin/redis-server');
  expect(await find().found).toEqual({ command: redis, env: {} });
  const valkey = install('bin/valkey-server');
  expect(await find().found).toEqual({ command: valkey, env: {} });
});

it('takes what an earlier start unpacked, with its libraries', async () => {
  const command = install('kept/usr/bin/redis-server');
  install('kept/usr/lib/x86_64-linux-gnu/liblzf.so.1');
  const { fetching, found } = find();
  expect(await found).toEqual({ command, env: { LD_LIBRARY_PATH: join(machine, 'kept/usr/lib/x86_64-linux-gnu') } });
  expect(fetching).not.toHaveBeenCalled();
});

it('says how to get one where there is none and no apt', async () => {
  await expect(find().found).rejects.toThrow(/apt-get install redis-server.*brew install redis.*REDIS_URL=/s);
});

// The packages are those of Debian and Ubuntu.
const onLinux = process.platform === 'linux' ? it : () => undefined;

onLinux('unpacks the packages of the system, with the libraries they need', async () => {
  install('bin/apt-get');
  install('bin/dpkg-deb');
  /** @type {string[]} */
  const commands = [];
  const { fetching, found } = find(async (command, args, { cwd }) => {
    commands.push([command.replace(machine, ''), ...args.filter((arg) => !/^(-q|-o|APT::)/.test(arg))].join(' '));
    if (command === 'apt-get') writeFileSync(join(cwd, `${args.at(-1)}.deb`), '');
    if (command === 'dpkg-deb') install('kept.new/root/usr/bin/redis-server');
    const dependencies = [
      'redis-tools',
      '  Depends: libc6',
      '  Depends: liblzf1',
      '  Depends: adduser',
      '  Suggests: ruby',
    ];
    return { code: 0, lines: command === 'apt-cache' ? dependencies : [] };
  });
  expect(await found).toMatchObject({ command: join(machine, 'kept/usr/bin/redis-server') });
  expect(fetching).toHaveBeenCalledTimes(1);
  expect(commands.filter((command) => !command.startsWith('dpkg-deb'))).toEqual([
    'apt-get download redis-server redis-tools',
    'apt-cache depends redis-tools',
    'apt-get download liblzf1',
    '/kept.new/root/usr/bin/redis-server --version',
  ]);
});

onLinux('keeps nothing of a server that does not run here', async () => {
  install('bin/apt-get');
  install('bin/dpkg-deb');
  const { found } = find(async (command, args, { cwd }) => {
    if (command === 'apt-get') writeFileSync(join(cwd, `${args.at(-1)}.deb`), '');
    if (command === 'dpkg-deb') install('kept.new/root/usr/bin/redis-server');
    return { code: command.endsWith('redis-server') ? 127 : 0, lines: [] };
  });
  await expect(found).rejects.toThrow('No Redis server was found');
  expect(readdirSync(machine)).toEqual(['bin']);
});
