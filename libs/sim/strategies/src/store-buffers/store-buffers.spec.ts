import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { type Attempt, goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { StoreBufferMessage } from './messages.js';
import { type StoreBufferParameters, storeBuffers } from './store-buffers.js';

const [memory, left, right] = [nodeId(0), nodeId(1), nodeId(2)];
const [X, Y] = [0, 1];
const PARAMETERS: StoreBufferParameters = { memory, fences: 'none', drain: nanosFromMs(50), entries: 4 };

/** Memory is 10 ms from two of the cores. */
function machine(parameters: Partial<StoreBufferParameters> = {}, { transcript = false } = {}) {
  const cluster = oneNodeEach(3);
  const strategy = storeBuffers({ ...PARAMETERS, ...parameters }, cluster);
  return new ScriptedCluster<StoreBufferMessage, never>(strategy, cluster, {
    delay: () => nanosFromMs(10),
    transcript,
  }).boot();
}

const store = (key: number, value: number): Operation => ({ kind: 'write', key, value });
const load = (key: number): Operation => ({ kind: 'read', key, consistency: 'default' });
const exchange = (key: number, expected: number, value: number): Operation => ({ kind: 'cas', key, expected, value });

function answerTo({ answer, requestedAt }: Attempt) {
  return answer?.result.kind === 'ok' ? { value: answer.result.value, ms: (answer.at - requestedAt) / 1e6 } : null;
}

describe('a store', () => {
  it('is done at once, is seen by its own thread, and by the others when it is drained', () => {
    const cores = machine();
    const stored = cores.request(left, store(X, 7));
    expect(answerTo(stored)).toEqual({ value: 7, ms: 0 });
    expect(answerTo(cores.request(left, load(X), { session: stored.session }))).toEqual({ value: 7, ms: 0 });
    const [sibling, other] = [cores.request(left, load(X)), cores.request(right, load(X))];
    cores.run(nanosFromMs(60));
    expect([answerTo(sibling), answerTo(other)]).toEqual([
      { value: 0, ms: 20 },
      { value: 0, ms: 20 },
    ]);
    // 50 ms in the buffer and 10 on the way.
    const late = cores.request(memory, load(X));
    expect(answerTo(late)).toEqual({ value: 7, ms: 0 });
  });

  it('is done when memory has it where a fence follows', () => {
    const cores = machine({ fences: 'after-stores' });
    const stored = cores.request(left, store(X, 7));
    cores.run(nanosFromMs(20));
    expect(answerTo(stored)).toEqual({ value: 7, ms: 20 });
  });

  it('waits for room in a buffer that is full, which then drains as fast as it can', () => {
    const cores = machine({ entries: 2 });
    const first = cores.request(left, store(X, 1));
    const more = [2, 3].map((value) => cores.request(left, store(X, value), { session: first.session }));
    expect(more.map((each) => each.answer !== null)).toEqual([true, false]);
    cores.run(nanosFromMs(20));
    expect(answerTo(more[1]!)).toEqual({ value: 3, ms: 20 });
  });
});

it('costs two messages to ask memory, of the sizes that the README says', () => {
  const cores = machine();
  const sent: string[] = [];
  cores.onStep = (_node, effects) =>
    sent.push(
      ...effects.flatMap((effect) =>
        effect.kind === 'send' ? [`${effect.message.kind} ${cores.strategy.sizeOf(effect.message)}`] : [],
      ),
    );
  for (const operation of [load(X), store(X, 1), exchange(X, 1, 2)]) {
    cores.request(left, operation);
    cores.run(nanosFromMs(100));
  }
  expect(sent).toEqual(['load 32', 'done 40', 'store 40', 'done 40', 'compare-exchange 48', 'done 40']);
});

describe('a fence', () => {
  it('holds up the loads of its thread, though its client has given the store up and asks for something else', () => {
    const cores = machine({ fences: 'after-stores' });
    const { session } = cores.request(left, store(X, 7));
    const loaded = cores.request(left, load(X), { session });
    expect(answerTo(loaded)).toBeNull();
    cores.run(nanosFromMs(60));
    // 20 ms until memory has the store, and 20 more for the load: nothing is forwarded that others could not see.
    expect(answerTo(loaded)).toEqual({ value: 7, ms: 40 });
  });
});

describe('a locked instruction', () => {
  it('waits until all stores of its thread before it are in memory', () => {
    const cores = machine();
    const first = cores.request(left, store(X, 1));
    cores.request(left, store(Y, 2), { session: first.session });
    const swapped = cores.request(left, exchange(X, 1, 3), { session: first.session });
    cores.run(nanosFromMs(60));
    expect(swapped.answer?.result).toEqual({ kind: 'ok', value: 3, swapped: true });
    expect(answerTo(swapped)?.ms).toBe(60);
    expect([cores.held(memory, X), cores.held(memory, Y)]).toEqual([3, 2]);
  });
});

describe('the store-buffering litmus test (SB of the paper, section 2.1)', () => {
  /** Each of two threads stores under its own key and loads the other's, while messages arrive in an order that is drawn. */
  function litmus(fences: StoreBufferParameters['fences'], picks: readonly number[]): string {
    const cores = machine({ fences });
    const threads = [
      { core: left, own: X, other: Y, stored: cores.request(left, store(X, 1)), loaded: null as Attempt | null },
      { core: right, own: Y, other: X, stored: cores.request(right, store(Y, 1)), loaded: null as Attempt | null },
    ];
    for (let step = 0; threads.some(({ loaded }) => loaded?.answer == null); step++) {
      const pick = picks[step % picks.length]!;
      threads.forEach((thread, index) => {
        const isDue = step > 20 || Math.floor(pick / (index + 1)) % 3 === 0;
        if (isDue && thread.stored.answer !== null && thread.loaded === null)
          thread.loaded = cores.request(thread.core, load(thread.other), { session: thread.stored.session });
      });
      const messages = cores.inFlight;
      if (messages.length > 0 && pick % 5 > 0) cores.deliver(messages[pick % messages.length]!);
      else cores.run(nanosFromMs(50));
    }
    return threads.map(({ loaded }) => answerTo(loaded!)?.value).join();
  }

  function outcomes(fences: StoreBufferParameters['fences']): ReadonlySet<string> {
    const seen = new Set<string>();
    const schedule = fc.array(fc.nat({ max: 99 }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(schedule, (picks) => void seen.add(litmus(fences, picks))),
      { seed: 1, numRuns: 300 },
    );
    return seen;
  }

  it('finds both old values where both stores stay in their buffers for long enough', () => {
    const cores = machine({}, { transcript: true });
    const stores = [cores.request(left, store(X, 1)), cores.request(right, store(Y, 1))];
    cores.request(left, load(Y), { session: stores[0]!.session });
    cores.request(right, load(X), { session: stores[1]!.session });
    cores.run(nanosFromMs(80));
    const text = cores.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/litmus-test.txt', import.meta.url), text));
  });

  it('may find both old values without fences, and any other', () => {
    expect([...outcomes('none')].sort()).toEqual(['0,0', '0,1', '1,0', '1,1']);
  });

  it('never does with a fence after each store', () => {
    expect([...outcomes('after-stores')].sort()).toEqual(['0,1', '1,0', '1,1']);
  });
});
