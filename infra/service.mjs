// The supervisor of npm start: stores, migrations and builds at the same time, then the worker and the API.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { keepApi, keepWorker } from './apps.mjs';
import { build } from './build.mjs';
import { obstacleAt } from './ports.mjs';
import { takeLeash } from './processes/leash.mjs';
import { RunFile } from './processes/run-file.mjs';
import { Supervisor } from './processes/supervisor.mjs';
import { Progress } from './progress.mjs';
import { startStores } from './stores.mjs';
import { dataFolder, runFile as runFilePath } from './workspace.mjs';

const host = process.env['HOST'] ?? '127.0.0.1';
const port = Number(process.env['PORT'] ?? 3000);
/** Servers of one's own, instead of the embedded ones. */
const real = { database: process.env['DATABASE_URL'] || null, redis: process.env['REDIS_URL'] || null };
const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

const progress = new Progress();
const runFile = new RunFile(runFilePath);
const supervisor = new Supervisor(runFile, (name, line) => progress.say(name, line));
let hasClaim = false;

takeLeash({
  stop: (reason) => {
    progress.say('isthmus', `stopping (${reason})`);
    void end(0);
  },
  kill: () => supervisor.kill(),
});

try {
  await start();
  await supervisor.failed;
} catch (error) {
  if (!supervisor.isStopping) {
    console.error(`\n${error instanceof Error ? error.message : error}\n`);
    await end(1);
  }
}

async function start() {
  const isFirst = !existsSync(dataFolder);
  progress.say('isthmus', isFirst ? 'starting for the first time: this builds everything, about a minute' : 'starting');
  assertWritable();
  const other = await runFile.claim((line) => progress.say('isthmus', line));
  if (other) {
    const where = other.address ? ` at ${other.address}` : '';
    throw new Error(
      `Isthmus already runs from this folder${where} (process ${other.supervisor.pid}). Stop that one first.`,
    );
  }
  hasClaim = true;
  if (!(port > 0 && port < 65536)) throw new Error(`PORT=${process.env['PORT']} is no port: a number from 1 to 65535.`);
  const obstacle = await obstacleAt(port, host);
  if (obstacle) throw new Error(`${obstacle} Choose another: PORT=${port + 1} npm start`);

  const [urls] = await Promise.all([startStores({ supervisor, progress, real }), build({ supervisor, progress })]);
  const environment = { ...process.env, ...urls, HOST: host, PORT: String(port) };
  await progress.during('apps', 'starting the worker and the API', () =>
    Promise.all([
      keepWorker({ supervisor, progress, environment }),
      keepApi({ supervisor, progress, environment, address }),
    ]),
  );
  runFile.update({ address });
  greet();
}

function assertWritable() {
  try {
    mkdirSync(dataFolder, { recursive: true });
    accessSync(dataFolder, constants.W_OK);
  } catch {
    throw new Error(
      `${dataFolder} cannot be written. Start as the user who started first, or remove it to begin anew.`,
    );
  }
}

function greet() {
  progress.say('isthmus', `ready on ${address}`);
  console.log(`
  Dashboard   ${address}
  API         ${address}/v1, described at ${address}/docs
  Data        .isthmus/
  Stop        Ctrl-C

  Who can write when Europe is cut off? Paste this into another shell here:

    curl -X POST ${address}/v1/batches -H 'Content-Type: application/yaml' --data-binary @examples/europe-cut-off.batch.yaml
`);
}

/** @param {number} code */
async function end(code) {
  if (hasClaim) runFile.update({ state: 'stopping' });
  await progress.during('isthmus', 'stopping', () => supervisor.stop());
  if (hasClaim) runFile.release();
  if (code === 0) progress.say('isthmus', 'stopped; nothing is left running');
  progress.end();
  process.exit(code);
}
