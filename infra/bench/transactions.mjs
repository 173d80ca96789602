// Histories of transactions to check, drawn from a seed: clients of a store that runs them one after another.
import { drawOperations, drawsFrom } from './histories.mjs';

const built = (/** @type {string} */ path) => import(new URL(`../../libs/sim/${path}`, import.meta.url).href);
const { TransactionHistoryBuilder } = await built('protocol/dist/index.js');

/** Keys in use at a time, and writes to each before another takes its place, as in Jepsen's own workloads. */
const KEYS = 10;
const WRITES_MAX = 32;
const STEPS_MAX = 4;

/**
 * Strictly serializable: every transaction takes effect at an instant between its invocation and its response. One to four
 * steps each, half of them writes. `isAltered`: one read in the middle returns what was there three versions before.
 *
 * @param {import('./histories.mjs').Shape} shape
 * @param {'list-append' | 'rw-register'} model
 * @param {boolean} isAltered
 */
export function transactionHistory(shape, model, isAltered) {
  const builder = new TransactionHistoryBuilder(model);
  const draw = drawsFrom(3);
  const operations = drawOperations(shape);
  const byEffect = operations
    .map((operation, line) => ({
      ...{ operation, line },
      effect: operation.invokedAt + draw() * (operation.respondedAt - operation.invokedAt),
    }))
    .sort((one, other) => one.effect - other.effect);
  /** @type {Map<number, number[]>} */
  const state = new Map();
  const active = Array.from({ length: KEYS }, (_, key) => key);
  let [value, keys, altered] = [0, KEYS, !isAltered];
  byEffect.forEach(({ operation, line }, place) => {
    const { client, invokedAt, respondedAt } = operation;
    const steps = Array.from({ length: 1 + Math.floor(draw() * STEPS_MAX) }, () => {
      const slot = Math.floor(draw() * KEYS);
      const key = active[slot] ?? 0;
      const versions = state.get(key) ?? [];
      if (draw() < 0.5) {
        state.set(key, [...versions, ++value]);
        if (versions.length + 1 >= WRITES_MAX) active[slot] = keys++;
        return { kind: model === 'list-append' ? 'append' : 'w', key: String(key), value };
      }
      const isWrong = !altered && place > operations.length / 2 && versions.length > 10;
      if (isWrong) altered = true;
      const seen = isWrong ? versions.slice(0, -3) : versions;
      return { kind: 'r', key: String(key), value: model === 'list-append' ? seen : (seen.at(-1) ?? null) };
    });
    builder.add({ session: String(client), steps, outcome: 'ok', invokedAt, respondedAt, line });
  });
  return builder.finish();
}
