import { INITIAL_VALUE, type Instant, nanosFromMs, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { type Attempt, nodeId, oneNodeEach, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { SIBLINGS_MAX } from '../siblings-limit.js';
import { DOTTED_VERSIONS, type Siblings, type VersionVector } from './dotted-versions.js';
import { leaderlessSiblings, type SiblingParameters } from './leaderless.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import { heal, KEYS, playedOn, WEIGHTS } from './random-schedules.fixture.js';
import { NODES, read, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
type Message = LeaderlessMessage<Siblings>;
type Entry = LeaderlessEntry<Siblings>;

function strategyOf(parameters: Partial<SiblingParameters> = {}, nodes = 3): Strategy<Message, Entry> {
  const defaults = { n: 3, r: 2, w: 2, readRepair: 'async', context: 'carried' } as const;
  return leaderlessSiblings({ ...defaults, ...parameters }, oneNodeEach(nodes)) as Strategy<Message, Entry>;
}

/** Nodes 10 ms from each other, fsync 1 ms. */
function cluster(parameters: Partial<SiblingParameters> = {}, nodes = 3): ScriptedCluster<Message, Entry> {
  return new ScriptedCluster(strategyOf(parameters, nodes), oneNodeEach(nodes), {
    delay: () => nanosFromMs(10),
    fsync: nanosFromMs(1),
  }).boot();
}

/** All values of an answered read, sorted. */
function valuesIn({ answer }: Attempt): number[] {
  if (answer?.result.kind !== 'ok') throw new Error('not answered');
  return [answer.result.value, ...(answer.result.siblings ?? [])].sort((x, y) => x - y);
}

function asked(on: ScriptedCluster<Message, Entry>, node: number, operation: Operation, session: number): Attempt {
  const attempt = on.request(nodeId(node), operation, { session });
  on.run(nanosFromMs(100));
  return attempt;
}

describe('siblings', () => {
  it('are what sessions write that have not read each other, until one has read both', () => {
    const on = cluster();
    asked(on, a, write(1), 1);
    asked(on, b, write(2), 2);
    expect(valuesIn(asked(on, c, read, 3))).toEqual([1, 2]);
    expect(NODES.map((node) => on.held(node, 0))).toEqual([2, 2, 2]);
    asked(on, c, write(3), 3);
    expect(valuesIn(asked(on, a, read, 4))).toEqual([3]);
  });

  it('are no own earlier writes of a session whose write was alone', () => {
    const on = cluster();
    for (const value of [1, 2, 3]) asked(on, a, write(value), 1);
    expect(valuesIn(asked(on, c, read, 2))).toEqual([3]);
  });

  it('are all that is ever written where no session brings back what it has read', () => {
    const on = cluster({ context: 'none' });
    for (const value of [1, 2, 3]) {
      asked(on, a, read, 1);
      asked(on, a, write(value), 1);
    }
    expect(valuesIn(asked(on, c, read, 2))).toEqual([1, 2, 3]);
    for (let value = 4; value <= SIBLINGS_MAX; value++) asked(on, a, write(value), 1);
    const attempt = asked(on, a, write(101), 1);
    expect(attempt.answer?.result).toEqual({ kind: 'refused', reason: 'unavailable' });
  });

  it('go to the coordinator first, and are acknowledged after its disk and another', () => {
    const on = cluster();
    expect(asked(on, a, write(1), 1).answer?.at).toBe(nanosFromMs(1 + 10 + 1 + 10));
  });

  it('are written at replicas only, the nearest first', () => {
    const on = cluster({}, 5);
    const attempt = on.request(nodeId(4), write(1), { session: 1 });
    expect(attempt.answer?.result).toEqual({ kind: 'redirect', leader: a });
    expect([1, 2, 3, 4].map((attempt) => on.client(1).route(write(2), attempt))).toEqual([a, b, c, a]);
    expect(on.client(1).route(read, 1)).toBe('any');
  });

  it('have names that no later life of their coordinator gives again', () => {
    const on = cluster();
    on.request(a, write(1), { session: 1 });
    expect(on.inFlight).toEqual([]);
    on.crash(a, 0);
    on.restart(a);
    asked(on, a, write(2), 2);
    asked(on, b, write(3), 3);
    expect(valuesIn(asked(on, c, read, 4))).toEqual([2, 3]);
  });

  it('take 40 bytes each, and 16 more for each replica that has coordinated a write of the key', () => {
    const on = cluster();
    const sizes: number[] = [];
    on.onStep = (_node, effects) => {
      for (const effect of effects)
        if (effect.kind === 'send' && effect.message.kind === 'write') sizes.push(on.strategy.sizeOf(effect.message));
    };
    asked(on, a, write(1), 1);
    expect(sizes.splice(0)).toEqual([32 + 40, 32 + 40]);
    for (let round = 0; round < 10; round++) {
      for (const node of NODES) {
        asked(on, node, read, node);
        asked(on, node, write(10 * round + node + 2), node);
      }
    }
    // However many writes: one entry for each of three replicas.
    expect(sizes.at(-1)).toBe(32 + 40 + 3 * 16);
    const vector: VersionVector = NODES.map((node) => ({ node, counter: 1 }));
    expect(on.strategy.client?.sizeOfContext(vector)).toBe(48);
  });
});

/** Version vectors with an entry for each server, of all versions together: no dot tells which of them a client has not seen. */
class ServerVectors {
  private vector = 0;
  private values: number[] = [];

  read(): { readonly seen: number; readonly values: readonly number[] } {
    return { seen: this.vector, values: this.values };
  }

  write(value: number, seen: number): void {
    this.values = seen === this.vector ? [value] : [...this.values, value];
    this.vector++;
  }
}

it('does not explode where two sessions in turn write with what they had read before the other wrote, as server vectors do', () => {
  const plain = new ServerVectors();
  const dotted = { of: undefined as Siblings | undefined, latest: 0 };
  let seen: { plain: number; dotted: VersionVector | undefined }[] = [
    { plain: 0, dotted: undefined },
    { plain: 0, dotted: undefined },
  ];
  for (let value = 1; value <= 50; value++) {
    const context = seen[value % 2]!;
    const version = { key: 0, value, timestamp: value as Instant, node: a };
    const minted = DOTTED_VERSIONS.mint!(version, context.dotted ?? null, dotted.of, dotted.latest)!;
    dotted.of = DOTTED_VERSIONS.merge(minted.state, dotted.of);
    dotted.latest = minted.counter;
    plain.write(value, context.plain);
    const now = { plain: plain.read().seen, dotted: DOTTED_VERSIONS.contextOf(dotted.of) };
    seen = seen.map((one, session) => (session === value % 2 ? now : one));
  }
  expect(plain.read().values).toHaveLength(50);
  expect(dotted.of?.siblings.map(({ value }) => value)).toEqual([50, 49]);
});

describe('after the last heal', () => {
  /** What a value's writer had seen of its key, told by values: once as contexts must have it, once at most. */
  function histories(attempts: readonly Attempt[]) {
    const least = new Map<number, ReadonlySet<number>>();
    const most = new Map<number, ReadonlySet<number>>();
    const seen = new Map<string, { readonly least: ReadonlySet<number>; readonly most: ReadonlySet<number> }>();
    const ends = attempts
      .flatMap((attempt) => [
        { attempt, at: attempt.requestedAt, ends: false },
        ...(attempt.answer === null ? [] : [{ attempt, at: attempt.answer.at, ends: true }]),
      ])
      .sort((x, y) => x.at - y.at || Number(x.ends) - Number(y.ends));
    const NOTHING = { least: new Set<number>(), most: new Set<number>() };
    for (const { attempt, ends: isEnd } of ends) {
      const { operation, session, answer } = attempt;
      const place = `${session} ${operation.key}`;
      const known = seen.get(place) ?? NOTHING;
      if (!isEnd && operation.kind === 'write' && !least.has(operation.value)) {
        least.set(operation.value, known.least);
        most.set(operation.value, known.most);
      }
      if (!isEnd || answer?.result.kind !== 'ok') continue;
      if (operation.kind === 'write') {
        seen.set(place, { least: new Set(), most: new Set([...known.most, operation.value]) });
      } else if (operation.kind === 'read') {
        const values = [answer.result.value, ...(answer.result.siblings ?? [])];
        const all = (of: Map<number, ReadonlySet<number>>) =>
          new Set(values.flatMap((value) => [value, ...(of.get(value) ?? [])]));
        seen.set(place, { least: all(least), most: new Set([...all(most), ...known.most]) });
      }
    }
    return { least, most };
  }

  it('every acknowledged write is there, or somebody who had seen it has overwritten it; and nothing else is', () => {
    let found = 0;
    fc.assert(
      fc.property(
        // A write that a client asks for twice is two: one may be overwritten, and the other not.
        schedules({
          nodes: 3,
          keys: KEYS.length,
          cas: false,
          lengthMax: 250,
          weights: { ...WEIGHTS, retry: 0, settle: 6 },
        }),
        (moves) => {
          const parameters = { r: 1, w: 1, antiEntropyInterval: nanosFromMs(1000) } as const;
          const on = playedOn(strategyOf(parameters), oneNodeEach(3), moves);
          heal(on, 20_000);
          const { least, most } = histories(on.attempts);
          for (const key of KEYS) {
            const reads = NODES.map((node) => valuesIn(asked(on, node, { ...read, key }, 1000 + node)));
            expect(new Set(reads.map(String)).size).toBe(1);
            const last = reads[0]!;
            const overwritten = new Set(last.flatMap((value) => [...(most.get(value) ?? [])]));
            for (const { operation, answer } of on.attempts)
              if (operation.kind === 'write' && operation.key === key && answer?.result.kind === 'ok')
                expect([operation.value, last.includes(operation.value) || overwritten.has(operation.value)]).toEqual([
                  operation.value,
                  true,
                ]);
            for (const value of last) {
              expect(last.some((other) => least.get(other)?.has(value) === true)).toBe(false);
              if (last.length > 1 && value !== INITIAL_VALUE) found++;
            }
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
