import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { goldenText, schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { heal, played, type Played, WEIGHTS } from './random-schedules.fixture.js';
import { NODES, ok, onDisk, read, threeNodes } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const SERIAL = { serial: { level: 'serial', reads: true, alone: true } } as const;

function cas(expected: number, value: number): Operation {
  return { kind: 'cas', key: 0, expected, value };
}

const swapped = (value: number) => ({ kind: 'ok', value, swapped: true });

describe('a lightweight transaction', () => {
  it('takes four rounds of a quorum: prepare, read, propose, commit', () => {
    const cluster = threeNodes(SERIAL);
    const attempt = cluster.request(a, cas(0, 1));
    cluster.run(nanosFromMs(200));
    // 20 ms to b and back each time, and 1 ms for its disk in all but the read.
    expect(attempt.answer).toEqual({ result: swapped(1), at: nanosFromMs(21 + 20 + 21 + 21) });
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });

  it('takes three rounds where nothing is to change, and says what it found', () => {
    const cluster = threeNodes(SERIAL);
    cluster.request(a, cas(0, 1));
    cluster.run(nanosFromMs(200));
    const failed = cluster.request(a, cas(0, 2));
    cluster.run(nanosFromMs(200));
    expect(failed.answer).toEqual({ result: ok(1), at: nanosFromMs(200 + 21 + 20 + 21) });
    const attempt = cluster.request(c, read);
    cluster.run(nanosFromMs(200));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(400 + 41 + 40 + 41) });
  });

  it('gives one of two the change, wherever they begin', () => {
    const cluster = threeNodes(SERIAL);
    const attempts = [cluster.request(a, cas(0, 1)), cluster.request(c, cas(0, 2))];
    cluster.run(nanosFromMs(5000));
    const results = attempts.map(({ answer }) => answer?.result);
    expect(results.filter((result) => result?.kind === 'ok' && result.swapped)).toHaveLength(1);
  });

  it('finishes what a coordinator that crashed has left, and only then its own', () => {
    const cluster = threeNodes(SERIAL);
    const lost = cluster.request(a, cas(0, 1));
    // Prepared at 21, read at 41, accepted by b at 52.
    cluster.run(nanosFromMs(53));
    cluster.crash(a);
    expect(onDisk(cluster)).toEqual([null, null, null]);
    const attempt = cluster.request(b, cas(0, 2));
    const reader = cluster.request(b, cas(1, 3));
    cluster.run(nanosFromMs(5000));
    expect(lost.answer).toBeNull();
    expect(attempt.answer?.result).toEqual(ok(expect.any(Number) as number));
    expect(reader.answer?.result).toEqual(swapped(3));
  });

  it('forgets no promise in a crash', () => {
    const cluster = threeNodes(SERIAL);
    const first = cluster.request(a, cas(0, 1));
    cluster.run(nanosFromMs(53));
    for (const node of NODES) {
      cluster.crash(node);
      cluster.restart(node);
    }
    const attempt = cluster.request(c, read);
    cluster.run(nanosFromMs(5000));
    expect([first.answer, attempt.answer?.result]).toEqual([null, ok(1)]);
  });

  it('needs the acceptors of its own datacenter alone at level local-serial, and promises nothing', () => {
    const cluster = threeNodes({ serial: { level: 'local-serial', reads: true, alone: true }, w: 1 });
    const attempt = cluster.request(a, cas(0, 1));
    cluster.run(nanosFromMs(200));
    expect(attempt.answer).toEqual({ result: swapped(1), at: nanosFromMs(3) });
    expect(cluster.strategy.guarantees).toEqual([]);
    expect(threeNodes(SERIAL).strategy.guarantees).toHaveLength(1);
  });

  it('reads as a reviewer reads it', () => {
    const cluster = threeNodes(SERIAL, true);
    cluster.request(a, cas(0, 1));
    cluster.run(nanosFromMs(53));
    cluster.crash(a);
    cluster.request(b, read);
    cluster.run(nanosFromMs(300));
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/lightweight-transaction.txt', import.meta.url), text));
  });
});

/** Values are never written twice, so each is replaced once at most. */
function expectOneSuccessor(cluster: Played): number {
  const successors = new Map<string, number>();
  let changes = 0;
  for (const { operation, answer } of cluster.attempts) {
    if (operation.kind !== 'cas' || answer?.result.kind !== 'ok' || !answer.result.swapped) continue;
    const replaced = `${operation.key} ${operation.expected}`;
    expect([replaced, successors.get(replaced) ?? operation.value]).toEqual([replaced, operation.value]);
    successors.set(replaced, operation.value);
    changes++;
  }
  return changes;
}

it('replaces each value once at most, whatever fails, and goes on after the last heal', () => {
  let changes = 0;
  const schedule = schedules({
    nodes: 3,
    keys: 1,
    cas: true,
    lengthMax: 250,
    weights: { ...WEIGHTS, request: 12, settle: 16 },
  });
  fc.assert(
    fc.property(schedule, (moves) => {
      const cluster = played(
        moves.filter((move) => move.kind !== 'request' || move.operation.kind !== 'write'),
        SERIAL,
      );
      heal(cluster);
      const attempt = cluster.request(a, read);
      cluster.run(nanosFromMs(2000));
      expect(attempt.answer?.result.kind).toBe('ok');
      changes += expectOneSuccessor(cluster);
    }),
    { seed: 9, numRuns: 100 },
  );
  expect(changes).toBeGreaterThan(50);
});
