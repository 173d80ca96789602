#!/usr/bin/env node
// The command line as npm links it. It is compiled once, on first use after an install; `npm run build` compiles it anew.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const entry = resolve(import.meta.dirname, '../dist/index.js');
if (!existsSync(entry)) {
  process.stderr.write('isthmus: compiling, once (about 20 s) ...\n');
  const { status } = spawnSync(resolve(root, 'node_modules/.bin/nx'), ['run', 'cli:build'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    process.stderr.write('isthmus: could not compile; run `npm ci`, then `npm run build`\n');
    process.exit(1);
  }
}
await import(entry);
