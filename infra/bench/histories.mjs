// Histories to check, drawn from a seed: clients that ask a true register one operation after another.

/**
 * What a history is drawn by.
 *
 * @typedef {object} Shape
 * @property {number} operations
 * @property {number} clients
 * @property {number} writes Share of operations; the rest are reads.
 * @property {number} [swaps] Share of operations: compare-and-sets.
 * @property {number} [keys] Default: 1.
 * @property {number} [seed]
 * @property {number} [values] Written values are below this; default: each is written once.
 * @property {number} [unknown] Share of operations whose outcome nobody knows.
 */

/**
 * @typedef {object} Operation
 * @property {number} client
 * @property {number} key
 * @property {0 | 1 | 2} kind A read, a write, a compare-and-set.
 * @property {number} argument
 * @property {number} expected
 * @property {number} value
 * @property {boolean} swapped
 * @property {boolean} known
 * @property {number} invokedAt Nanoseconds.
 * @property {number} respondedAt
 */

/** @param {number} seed */
export function drawsFrom(seed) {
  let [a, b, c, counter] = [seed, 0x9e3779b9, 0x243f6a88, 1];
  const draw = () => {
    const sum = (((a + b) | 0) + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 20; warm++) draw();
  return draw;
}

/**
 * Linearizable: every operation takes effect at an instant between its invocation and its response. By invocation.
 *
 * @param {Shape} shape
 * @returns {Operation[]}
 */
export function drawOperations({ operations, clients, writes, swaps = 0, keys = 1, seed = 1, values, unknown = 0 }) {
  const draw = drawsFrom(seed);
  const clock = Array.from({ length: clients }, draw);
  const drafts = Array.from({ length: operations }, (_, place) => {
    const client = place % clients;
    const begin = clock[client] ?? 0;
    const duration = 0.05 - Math.log(1 - draw());
    clock[client] = begin + duration - Math.log(1 - draw()) * 0.1;
    return { client, begin, duration, effect: begin + draw() * duration };
  });
  const state = new Int32Array(keys);
  let written = 0;
  const asked = drafts
    .sort((one, other) => one.effect - other.effect)
    .map(({ client, begin, duration }) => {
      const key = Math.floor(draw() * keys);
      const current = state[key] ?? 0;
      const sort = draw();
      const kind = sort < writes ? 1 : sort < writes + swaps ? 2 : 0;
      const known = draw() >= unknown;
      const argument = kind === 0 ? 0 : values === undefined ? ++written : 1 + Math.floor(draw() * values);
      const expected = kind !== 2 ? 0 : values === undefined ? current : Math.floor(draw() * (values + 1));
      const swapped = kind === 2 && expected === current;
      if ((kind === 1 || swapped) && (known || draw() < 0.5)) state[key] = argument;
      const value = kind === 1 || swapped ? argument : current;
      const [invokedAt, respondedAt] = [Math.round(begin * 1e6), Math.round((begin + duration) * 1e6)];
      return { client, key, kind, argument, expected, value, swapped, known, invokedAt, respondedAt };
    });
  return /** @type {Operation[]} */ (asked).sort((one, other) => one.invokedAt - other.invokedAt);
}

/**
 * As a run of the laboratory leaves it. Only for operations whose outcome is known.
 *
 * @param {readonly Operation[]} operations
 */
export function historyOf(operations) {
  const { length } = operations;
  const column = (/** @type {keyof Operation} */ name) => Int32Array.from(operations, (one) => Number(one[name]));
  const instants = (/** @type {'invokedAt' | 'respondedAt'} */ name) =>
    Float64Array.from(operations, (one) => one[name]);
  const bytes = (fill = 0) => new Uint8Array(length).fill(fill);
  return {
    ...{ length, session: column('client'), key: column('key'), kind: Uint8Array.from(column('kind')) },
    ...{ argument: column('argument'), expected: column('expected'), value: column('value') },
    ...{ swapped: Uint8Array.from(column('swapped')), outcome: bytes(1), intendedAt: instants('invokedAt') },
    ...{ invokedAt: instants('invokedAt'), respondedAt: instants('respondedAt') },
    ...{ datacenter: bytes(), consistency: bytes(), reason: bytes(), node: new Int16Array(length), attempts: bytes(1) },
  };
}

/**
 * The columns that zones.c and porcupine/ read.
 *
 * @param {ReturnType<typeof historyOf>} history
 */
export function columnsOf({ length, kind, argument, expected, value, invokedAt, respondedAt }) {
  const columns = [Int32Array.of(length), Int32Array.from(kind), argument, expected, value, invokedAt, respondedAt];
  return Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)));
}
