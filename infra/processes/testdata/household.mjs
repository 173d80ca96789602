// A supervisor with two servers: one that lasts, with a child of its own, and one that ends by itself again and again.
import { takeLeash } from '../leash.mjs';
import { RunFile } from '../run-file.mjs';
import { Supervisor } from '../supervisor.mjs';

const [path = ''] = process.argv.slice(2);
const runFile = new RunFile(path);
const supervisor = new Supervisor(runFile, (name, line) => console.log(`${name}: ${line}`));
takeLeash({ stop: (reason) => void end(reason), kill: () => supervisor.kill() });

const other = await runFile.claim(() => {});
if (other) {
  console.log(`taken by ${other.supervisor.pid}`);
  process.exit(1);
}
const lasting = "require('child_process').spawn('sleep', ['60']); setInterval(() => {}, 1000)";
await keep('lasting', lasting, 1);
await keep('failing', 'setTimeout(() => process.exit(3), 300)', 2);
console.log('up');

/**
 * @param {string} name
 * @param {string} script
 * @param {number} stage
 */
function keep(name, script, stage) {
  const options = { cwd: '/', env: process.env };
  const output = { line: (/** @type {string} */ line) => console.log(line) };
  const ready = () => Promise.resolve();
  return supervisor.keep({ name, command: process.execPath, args: ['-e', script], options, output, stage, ready });
}

/** @param {string} reason */
async function end(reason) {
  console.log(`stopping: ${reason}`);
  await supervisor.stop();
  runFile.release();
  process.exit(0);
}
