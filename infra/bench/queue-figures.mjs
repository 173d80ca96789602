// The engine's event queue in the two models of event-queues.c, in a process of its own:
// node queue-figures.mjs hold <pending> <events>, node queue-figures.mjs ping-pong <pairs> <messages>
const built = new URL('../../libs/sim/engine/dist/event-queue.js', import.meta.url);
const { EventQueue } = await import(built.href);

const INCREMENTS = 65_536;

/**
 * Microseconds of processor time: other programs on the machine move them less than they move a clock.
 *
 * @param {NodeJS.CpuUsage} start
 */
function spent(start) {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** @param {number} mean */
function drawIncrements(mean) {
  const increments = new Float64Array(INCREMENTS);
  let [a, b, c, counter] = [1, 2, 3, 4];
  for (let index = 0; index < INCREMENTS; index++) {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    increments[index] = 1 + Math.floor(-Math.log(1 - (sum >>> 0) / 4_294_967_296) * mean);
  }
  return increments;
}

/**
 * @param {number} pending
 * @param {number} events
 * @param {Float64Array} increments
 */
function hold(pending, events, increments) {
  const queue = new EventQueue();
  let drawn = 0;
  let checksum = 0;
  for (let event = 0; event < pending; event++) {
    queue.schedule(increments[drawn++ % INCREMENTS] ?? 0, 0, event, 0, 0, 0, null);
  }
  const start = process.cpuUsage();
  for (let count = 0; count < events; count++) {
    queue.next();
    const event = queue.a;
    checksum = (Math.imul(checksum, 31) + event) | 0;
    queue.schedule(queue.now + (increments[drawn++ % INCREMENTS] ?? 0), 0, event, 0, 0, 0, null);
  }
  return { elapsed: spent(start), checksum };
}

/**
 * @param {number} pairs
 * @param {number} messages
 * @param {Float64Array} increments
 */
function pingPong(pairs, messages, increments) {
  const queue = new EventQueue();
  const received = new Float64Array(2 * pairs);
  let drawn = 0;
  let checksum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    queue.schedule(increments[drawn++ % INCREMENTS] ?? 0, 0, 2 * pair, 2 * pair + 1, 0, 0, null);
  }
  const start = process.cpuUsage();
  for (let delivered = 0; delivered < messages; delivered++) {
    queue.next();
    const { a: from, b: to, c: count } = queue;
    received[to] = (received[to] ?? 0) + count;
    checksum = (Math.imul(checksum, 31) + to) | 0;
    queue.schedule(queue.now + (increments[drawn++ % INCREMENTS] ?? 0), 0, to, from, count + 1, 0, null);
  }
  return { elapsed: spent(start), checksum };
}

const [model, sizeText, eventsText] = process.argv.slice(2);
const [size, events] = [Number(sizeText), Number(eventsText)];
const isHold = model === 'hold';
const play = isHold ? hold : pingPong;
const increments = drawIncrements(isHold ? 1e6 : 5e7);
play(Math.min(size, 1000), 300_000, increments); // until it is compiled
const { elapsed, checksum } = play(size, events, increments);
console.log(`${(events / elapsed).toFixed(3)} ${checksum >>> 0}`);
