import {
  ContextKeeper,
  type Input,
  type Nanos,
  nanosFromMs,
  type Operation,
  type OperationId,
  type Outbox,
  type Strategy,
} from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { nodeId, oneNodeEach } from './clusters.js';
import { goldenText } from './golden.js';
import { play, schedules } from './schedules.js';
import { ScriptedCluster } from './scripted-cluster.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const MS = 1_000_000;
const WRITE: Operation = { kind: 'write', key: 0, value: 7 };

/** Journals every write, answers when it is on disk, and tells the next node; a timer ticks every second. */
function gossip(nodes: number): Strategy<number, number> {
  return {
    kind: 'gossip',
    guarantees: [],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    sizeOf: () => 8,
    payloadOf: () => 8,
    nameOf: () => 'told',
    createReplica(self) {
      const waiting: { readonly position: number; readonly id: OperationId; readonly value: number }[] = [];
      let position = 0;
      return {
        step(input: Input<number, number>, _now, out: Outbox<number, number>) {
          switch (input.kind) {
            case 'start':
              position = input.recovered.length;
              return out.setTimer(0, nanosFromMs(1000), nanosFromMs(300));
            case 'request': {
              const { id, operation } = input;
              const value = 'value' in operation ? operation.value : position;
              if (operation.kind === 'read') return out.reply(id, { kind: 'ok', value, swapped: false });
              out.persist(value);
              waiting.push({ position: ++position, id, value });
              return out.send(nodeId((self + 1) % nodes), value);
            }
            case 'persisted':
              while (waiting.length > 0 && waiting[0]!.position <= input.count) {
                const { id, value } = waiting.shift()!;
                out.reply(id, { kind: 'ok', value, swapped: false });
              }
              return;
            case 'timeout':
              return out.setTimer(0, nanosFromMs(1000), nanosFromMs(300));
            case 'message':
            case 'connection-reset':
              return;
          }
        },
      };
    },
  };
}

/** Answers when a timer of the operation's number runs out, with a token that says who did. */
const tokens: Strategy<never, never, { readonly from: number }> = {
  kind: 'tokens',
  guarantees: [],
  initialLeader: null,
  supportsCas: true,
  route: () => 'any',
  sizeOf: () => 0,
  payloadOf: () => 0,
  nameOf: () => '',
  createReplica: (self) => ({
    step(input, _now, out) {
      if (input.kind === 'request') out.setTimer(input.id, nanosFromMs(1));
      if (input.kind !== 'timeout') return;
      out.reply(input.timer as OperationId, { kind: 'ok', value: 0, swapped: false }, { from: self });
    },
  }),
  client: { createClient: () => new ContextKeeper(() => 'any'), sizeOfContext: () => 8 },
};

function threeNodes(options: { readonly fsync?: Nanos; readonly transcript?: boolean } = {}) {
  const cluster = new ScriptedCluster(gossip(3), oneNodeEach(3), { delay: () => nanosFromMs(10), ...options });
  return cluster.boot();
}

describe('a scripted cluster', () => {
  it('draws timers so that node i of n waits i / n of the spread longer', () => {
    const cluster = threeNodes();
    const firedAt: number[] = [];
    cluster.onStep = () => firedAt.push(cluster.now / MS);
    cluster.run(nanosFromMs(1300));
    expect(firedAt).toEqual([1000, 1100, 1200]);
  });

  it('delivers messages when they are due and loses those across a cut', () => {
    const cluster = threeNodes();
    cluster.cut([a]);
    cluster.request(a, WRITE);
    cluster.request(b, WRITE);
    expect(cluster.inFlight.map(({ from, to, dueAt }) => [from, to, dueAt])).toEqual([[b, c, 10 * MS]]);
    cluster.cut([c]);
    expect(cluster.inFlight).toEqual([]);
    cluster.heal();
    cluster.request(a, WRITE);
    cluster.run(nanosFromMs(9));
    expect(cluster.inFlight).toHaveLength(1);
    cluster.run(nanosFromMs(1));
    expect(cluster.inFlight).toEqual([]);
  });

  it('flushes together what is written together, and what comes later in the next flush', () => {
    const cluster = threeNodes({ fsync: nanosFromMs(4) });
    const first = [cluster.request(a, WRITE), cluster.request(a, WRITE)];
    cluster.run(nanosFromMs(1));
    const second = cluster.request(a, WRITE);
    cluster.run(nanosFromMs(20));
    expect([...first, second].map(({ answer }) => answer?.at)).toEqual([4 * MS, 4 * MS, 8 * MS]);
  });

  it('keeps of a disk what was flushed, and as much more as it is told to', () => {
    const cluster = threeNodes();
    for (const value of [1, 2, 3]) cluster.request(a, { ...WRITE, value });
    cluster.flush(a);
    for (const value of [4, 5, 6]) cluster.request(a, { ...WRITE, value });
    cluster.crash(a, 1);
    expect(cluster.disk(a)).toEqual([1, 2, 3, 4]);
    cluster.restart(a);
    expect(cluster.request(a, { kind: 'read', key: 0, consistency: 'local' }).answer?.result).toMatchObject({
      value: 4,
    });
    cluster.crash(a, 'nothing');
    expect(cluster.disk(a)).toEqual([]);
  });

  it('gives a retry the number of its operation, and each session its own sequence', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, WRITE);
    const retry = cluster.request(b, WRITE, { retryOf: first });
    const next = cluster.request(a, WRITE, { session: first.session });
    const other = cluster.request(a, WRITE);
    expect([first, retry, next, other].map(({ id, session, sequence }) => [id, session, sequence])).toEqual([
      [0, 0, 1],
      [0, 0, 1],
      [1, 0, 2],
      [2, 1, 1],
    ]);
  });

  it('settles a group of nodes and leaves what is on its way to others', () => {
    const cluster = threeNodes();
    const requests = [a, b, c].map((node) => cluster.request(node, WRITE));
    cluster.settle({ group: [a, b] });
    expect(cluster.inFlight.map(({ from, to }) => [from, to])).toEqual([
      [b, c],
      [c, a],
    ]);
    expect(requests.map(({ answer }) => answer !== null)).toEqual([true, true, false]);
  });

  it('writes down what happened', () => {
    const cluster = threeNodes({ transcript: true });
    cluster.request(a, WRITE);
    cluster.run(nanosFromMs(10));
    cluster.crash(a);
    cluster.restart(a);
    cluster.resetConnection(a, b);
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/transcript.txt', import.meta.url), text));
  });

  it('gives a session what the latest answer to it brought, and sends it along with the next request', () => {
    const cluster = new ScriptedCluster(tokens, oneNodeEach(2), { transcript: true }).boot();
    const first = cluster.request(a, WRITE);
    const retry = cluster.request(b, WRITE, { retryOf: first });
    for (const attempt of [retry, first]) cluster.fire(attempt.node, attempt.id);
    cluster.request(b, WRITE, { session: first.session });
    cluster.request(a, WRITE);
    const requests = cluster.transcript.text().match(/request #.*/g);
    // Of the two answers only that of node 1, to the retry, counts.
    expect(requests).toEqual([
      'request #0 session 0.1 {kind: write, key: 0, value: 7}',
      'request #0 session 0.1 {kind: write, key: 0, value: 7}',
      'request #1 session 0.2 {kind: write, key: 0, value: 7} with {from: 1}',
      'request #2 session 1.1 {kind: write, key: 0, value: 7}',
    ]);
    expect(cluster.transcript.text()).toContain('reply #0 {kind: ok, value: 0, swapped: false} with {from: 1}');
    expect(cluster.client(0).context(WRITE)).toEqual({ from: 1 });
    expect(() => threeNodes().client(0)).toThrow('no client half');
  });

  it('refuses an answer that nobody awaits', () => {
    const cluster = threeNodes();
    const { id } = cluster.request(a, WRITE);
    cluster.flush(a);
    const twice: Strategy<number, number> = {
      ...gossip(3),
      createReplica: () => ({
        step: (input, _now, out) => {
          if (input.kind === 'start') out.reply(id, { kind: 'redirect', leader: null });
        },
      }),
    };
    expect(() => new ScriptedCluster(twice, oneNodeEach(1)).boot()).toThrow('which no client awaits');
  });
});

describe('schedules', () => {
  it('play the same way every time, and reach every kind of move', () => {
    const kinds = new Set<string>();
    const shape = { nodes: 3, keys: 2, cas: true, lengthMax: 200 };
    fc.assert(
      fc.property(schedules(shape), (moves) => {
        const [first, second] = [0, 1].map(() => {
          const cluster = threeNodes({ transcript: true });
          for (const move of moves) play(cluster, move);
          return cluster.transcript.text();
        });
        for (const { kind } of moves) kinds.add(kind);
        expect(second).toBe(first);
      }),
      { seed: 1, numRuns: 30 },
    );
    const usual = ['crash', 'deliver', 'duplicate', 'flush', 'lose', 'request', 'reset', 'restart', 'retry', 'timeout'];
    expect([...kinds].sort()).toEqual(usual);
  });
});

describe('golden files', () => {
  it('that do not exist fail the test that wants one', () => {
    const missing = new URL('./testdata/missing.txt', import.meta.url);
    const update = process.env['UPDATE_GOLDEN'];
    delete process.env['UPDATE_GOLDEN'];
    expect(() => goldenText(missing, '')).toThrow('no golden file');
    if (update !== undefined) process.env['UPDATE_GOLDEN'] = update;
  });
});
