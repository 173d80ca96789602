// The checkers as they were built, each case in a process of its own: node --expose-gc checker-figures.mjs <case in JSON> [<file>]
//
// Prints a line of JSON: milliseconds of processor time of the first check, which is cold, and the median of the later ones;
// the peak of memory; the verdict. With a file, writes the history there, for the references.
import { writeFileSync } from 'node:fs';
import { columnsOf, drawOperations, drawsFrom, historyOf } from './histories.mjs';
import { transactionHistory } from './transactions.mjs';

const built = (/** @type {string} */ path) => import(new URL(`../../libs/sim/${path}`, import.meta.url).href);
const checkers = await built('checkers/dist/index.js');
const { judgeViews } = await built('checkers/dist/session-views.js');
const { readsFrom } = await built('checkers/dist/reads-from.js');
const { ObjectHistoryBuilder } = await built('protocol/dist/index.js');

/** Rounds: the first is cold. */
const ROUNDS = 6;

const [text = '', file] = process.argv.slice(2);
/** @type {{ check: string } & import('./histories.mjs').Shape} */
const { check, ...shape } = JSON.parse(text);

/** @type {Record<string, () => () => string>} What prepares a history, and then what checks it. */
const cases = {
  linearizable: () => {
    const history = drawnHistory();
    return () => checkers.checkLinearizable(history).verdict;
  },
  session: () => {
    const history = drawnHistory();
    return () =>
      checkers
        .checkSessionGuarantees(history)
        .map((/** @type {any} */ one) => one.verdict)
        .join();
  },
  causal: () => {
    const history = drawnHistory();
    return () =>
      checkers
        .checkCausal(history)
        .map((/** @type {any} */ one) => one.verdict)
        .join();
  },
  'causal-memory': () => {
    const history = drawnHistory();
    return () => judgeViews(readsFrom(history), 'causal').kind;
  },
  'cas-logs': () => {
    const drawn = Array.from({ length: 102 }, (_, log) => drawnLog(log));
    if (file) writeFileSync(file, Buffer.concat(drawn.map(casColumns)));
    const logs = drawn.map(casLog);
    return () => logs.map((log) => checkers.checkObjectLinearizable(log).verdict[0]).join('');
  },
  'kv-altered': () => {
    const history = textHistory(true);
    return () => checkers.checkObjectLinearizable(history).verdict;
  },
  queue: () => {
    const history = queueHistory();
    return () => checkers.checkObjectLinearizable(history).verdict;
  },
  'isolation-lists': () => isolationOf('list-append', false),
  'isolation-lists-altered': () => isolationOf('list-append', true),
  'isolation-registers': () => isolationOf('rw-register', false),
};

const judge = cases[check]?.();
if (!judge) throw new Error(`no case ${check}`);
/** @type {number[]} */
const times = [];
let verdict = '';
// So that it is not the drawing of the history whose garbage is collected while the clock runs.
globalThis.gc?.();
for (let round = 0; round < ROUNDS; round++) {
  const start = process.cpuUsage();
  verdict = judge();
  const { user, system } = process.cpuUsage(start);
  times.push((user + system) / 1000);
}
const [cold = NaN, ...later] = times;
const warm = later.sort((one, other) => one - other)[later.length >> 1] ?? NaN;
console.log(JSON.stringify({ cold, warm, verdict, peakMiB: process.resourceUsage().maxRSS / 1024 }));

function drawnHistory() {
  const history = historyOf(drawOperations(shape));
  if (file) writeFileSync(file, columnsOf(history));
  return history;
}

/**
 * @param {'list-append' | 'rw-register'} model
 * @param {boolean} isAltered
 */
function isolationOf(model, isAltered) {
  const history = transactionHistory(shape, model, isAltered);
  return () =>
    checkers
      .checkIsolation(history)
      .levels.map((/** @type {any} */ one) => one.verdict)
      .join();
}

/**
 * Operations like those that Jepsen recorded of etcd: some 170 operations of a register with five values, one in seven of unknown
 * outcome, failed compare-and-sets that do not tell what they found; of every ten logs eight have one answer that is wrong.
 *
 * @param {number} log
 */
function drawnLog(log) {
  const operations = drawOperations({ ...shape, seed: log + 1 });
  const draw = drawsFrom(1000 + log);
  const reads = operations.filter(({ kind, known }) => kind === 0 && known);
  const wrong = reads[Math.floor(draw() * reads.length)];
  if (wrong && log % 10 < 8) wrong.value = (wrong.value + 1 + Math.floor(draw() * 4)) % 6;
  return operations;
}

/**
 * What Porcupine reads.
 *
 * @param {import('./histories.mjs').Operation[]} operations
 */
function casColumns(operations) {
  const judged = operations.filter(({ kind, known }) => known || kind !== 0);
  const columns = historyOf(judged);
  judged.forEach(({ kind, swapped, known }, i) => {
    if (!known) columns.respondedAt[i] = Infinity;
    if (kind === 2 && (!known || !swapped)) columns.kind[i] = known ? 3 : 4;
  });
  return columnsOf(columns);
}

/** @param {import('./histories.mjs').Operation[]} operations */
function casLog(operations) {
  const builder = new ObjectHistoryBuilder('cas-register', 0);
  operations.forEach(({ client, kind, argument, expected, value, swapped, known, invokedAt, respondedAt }, line) =>
    builder.add({
      session: known ? String(client) : `${client} until ${line}`,
      key: '',
      kind: ['read', 'write', 'cas'][kind],
      ...(kind === 0 ? (known ? { result: value } : {}) : { argument }),
      ...(kind === 2 ? { expected, swapped } : {}),
      outcome: known ? 'ok' : 'info',
      invokedAt,
      respondedAt: known ? respondedAt : Infinity,
      line,
    }),
  );
  return builder.finish();
}

/**
 * Texts by key that are appended to and, now and then, put anew; `isAltered`: one get in the middle lacks its last ten pieces.
 *
 * @param {boolean} isAltered
 */
function textHistory(isAltered) {
  const builder = new ObjectHistoryBuilder('kv');
  const operations = drawOperations(shape);
  /** @type {Map<number, string>} What a value stands for: the text that it completes. */
  const texts = new Map([[0, '']]);
  // A compare-and-set in the draft always swaps: it appends.
  const byEffect = operations.filter(({ kind }) => kind !== 0).sort((one, other) => one.argument - other.argument);
  for (const { kind, argument, expected } of byEffect) {
    texts.set(argument, `${kind === 2 ? texts.get(expected) : ''}x ${argument} y`);
  }
  const isLong = (/** @type {number} */ value) => (texts.get(value) ?? '').split('x').length > 20;
  const middle = operations.findIndex(({ kind, value }, i) => kind === 0 && isLong(value) && i > operations.length / 2);
  operations.forEach(({ client, key, kind, argument, value, invokedAt, respondedAt }, line) => {
    const text = texts.get(value) ?? '';
    const seen = isAltered && line === middle ? text.split('x').slice(0, -10).join('x') : text;
    builder.add({
      ...{ session: String(client), key: String(key), kind: ['get', 'put', 'append'][kind], outcome: 'ok' },
      ...(kind === 0 ? { result: seen } : { argument: `x ${argument} y` }),
      ...{ invokedAt, respondedAt, line },
    });
  });
  return builder.finish();
}

/** A true queue: what is a write in the draft is put in, what is a read is taken out. */
function queueHistory() {
  const builder = new ObjectHistoryBuilder('queue');
  const draw = drawsFrom(2);
  const operations = drawOperations(shape);
  // Anew, for the order in which they take effect.
  const byEffect = operations
    .map((operation) => ({
      operation,
      effect: operation.invokedAt + draw() * (operation.respondedAt - operation.invokedAt),
    }))
    .sort((one, other) => one.effect - other.effect);
  let [enqueued, dequeued] = [0, 0];
  for (const { operation } of byEffect) {
    const { client, kind, invokedAt, respondedAt } = operation;
    const asked = { session: String(client), key: '', outcome: 'ok', invokedAt, respondedAt };
    if (kind === 1) builder.add({ ...asked, kind: 'enqueue', argument: ++enqueued });
    else builder.add({ ...asked, kind: 'dequeue', result: dequeued < enqueued ? ++dequeued : null });
  }
  return builder.finish();
}
