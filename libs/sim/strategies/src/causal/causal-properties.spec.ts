import { type Input, type Instant, nanosFromMs, type Replica } from '@isthmus/sim-protocol';
import { type Move, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { Causality, loses, writesOn } from '../causality.fixture.js';
import type { DependencyForm } from '../dependencies.js';
import { causal } from './causal.js';
import type { CausalEntry, CausalMessage } from './messages.js';
import { type CausalCluster, read, valueOf, write } from './three-nodes.fixture.js';

const NODES = [nodeId(0), nodeId(1), nodeId(2)];
const KEYS = [0, 1];
const WEIGHTS = {
  deliver: 60,
  lose: 3,
  duplicate: 3,
  settle: 15,
  flush: 40,
  timeout: 6,
  crash: 2,
  restart: 6,
  reset: 2,
  request: 60,
  retry: 4,
};
const schedule = (weights: Partial<Record<Move['kind'], number>>) =>
  schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 300, weights });
const moves = schedule(WEIGHTS);
const form = fc.constantFrom<DependencyForm>('nearest', 'vector');

interface Played {
  readonly cluster: CausalCluster;
  readonly causality: Causality | null;
}

function played(moves: readonly Move[], form: DependencyForm, strategyOf = causal): Played {
  const of = oneNodeEach(NODES.length);
  const options = { delay: () => nanosFromMs(5), fsync: nanosFromMs(1) };
  const cluster = new ScriptedCluster(strategyOf({ dependencies: form }, of), of, options).boot();
  const isLossless = moves.every(({ kind }) => kind !== 'lose-disk');
  const causality = isLossless ? new Causality(cluster) : null;
  for (const move of moves) {
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') cluster.now += nanosFromMs(1000);
    if (move.kind === 'retry') tryAgain(cluster, move.pick);
    else play(cluster, move);
    causality?.look();
  }
  return { cluster, causality };
}

/** A client asks again where it asked. */
function tryAgain(cluster: CausalCluster, pick: number): void {
  const open = cluster.attempts.filter(({ id }) => !cluster.attempts.some((a) => a.id === id && a.answer !== null));
  const attempt = open[pick % open.length];
  if (attempt !== undefined) cluster.request(attempt.node, attempt.operation, { retryOf: attempt });
}

function heal({ cluster, causality }: Played): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(10_000));
  causality?.look();
}

function expectConverged(cluster: CausalCluster): void {
  for (const key of KEYS) {
    const writes = writesOn(cluster, key);
    const winner = writes.find((write) => !writes.some((other) => loses(write, other)));
    const values = NODES.map((node) => valueOf(cluster.request(node, read(key))));
    expect(values).toEqual(NODES.map(() => winner?.value ?? 0));
  }
  expect(cluster.inFlight).toEqual([]);
  expect(NODES.flatMap((node) => cluster.timers(node))).toEqual([]);
}

it('never violates causality, wherever sessions go and whatever fails, and converges', () => {
  let demanding = 0;
  fc.assert(
    fc.property(moves, form, (moves, form) => {
      const run = played(moves, form);
      heal(run);
      expect(run.causality?.problem).toBeNull();
      expectConverged(run.cluster);
      demanding += run.causality?.demanding ?? 0;
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(demanding).toBeGreaterThan(1000);
});

it('answers everybody who still waits once all is well', () => {
  let waited = 0;
  fc.assert(
    fc.property(moves, form, (moves, form) => {
      const run = played(moves, form);
      const waiting = run.cluster.attempts.filter(({ node, answer }) => answer === null && run.cluster.isUp(node));
      const crashes = moves.filter(({ kind }) => kind === 'crash').length;
      heal(run);
      // A crash forgets who waited.
      if (crashes > 0) return;
      for (const attempt of waiting) expect(valueOf(attempt)).not.toBeNull();
      waited += waiting.length;
    }),
    { seed: 2, numRuns: 100 },
  );
  expect(waited).toBeGreaterThan(20);
});

it('converges where whole disks are lost, too, once their nodes have begun other logs', () => {
  let losses = 0;
  fc.assert(
    fc.property(schedule({ ...WEIGHTS, 'lose-disk': 2 }), form, (moves, form) => {
      losses += moves.filter(({ kind }) => kind === 'lose-disk').length;
      const run = played(moves, form);
      heal(run);
      NODES.forEach((node, index) => run.cluster.request(node, write(9, 1000 + index)));
      heal(run);
      expectConverged(run.cluster);
    }),
    { seed: 3, numRuns: 150 },
  );
  expect(losses).toBeGreaterThan(100);
});

it('sees the same in both forms of dependencies', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      const [nearest, vector] = [played(moves, 'nearest'), played(moves, 'vector')];
      expect(nearest.cluster.attempts).toEqual(vector.cluster.attempts);
    }),
    { seed: 4, numRuns: 50 },
  );
});

it('would violate it if a node did not wait for dependencies', () => {
  const read = (node: number, key: number, pick: number): Move => {
    return { kind: 'request', node, operation: { kind: 'read', key, consistency: 'default' }, pick };
  };
  const write = (node: number, key: number, pick: number): Move[] => [
    { kind: 'request', node, operation: { kind: 'write', key, value: 0 }, pick },
    { kind: 'flush', node },
  ];
  const arrive = (node: number, pick: number): Move[] => [
    { kind: 'deliver', pick },
    { kind: 'flush', node },
  ];
  const fresh = 7;
  // Node 0 asks, node 1 reads that and answers, and node 2 gets the answer first: of four messages the last.
  const question = [...write(0, 0, fresh), ...arrive(1, 0)];
  const answer = [read(1, 0, fresh), ...write(1, 1, 1), ...arrive(2, 3)];
  const moves = [...question, ...answer, read(2, 1, fresh), read(2, 0, 2)];
  expect(played(moves, 'nearest', hasty).causality?.problem).toBe('key 0: read 0 after 1');
  expect(played(moves, 'nearest').causality?.problem).toBeNull();
});

/** The strategy without what it is about: other nodes' writes come without their dependencies. */
const hasty: typeof causal = (parameters, cluster) => {
  const strategy = causal(parameters, cluster);
  return { ...strategy, createReplica: (self) => hastyReplica(strategy.createReplica(self)) };
};

function hastyReplica<Context>(replica: Replica<CausalMessage, CausalEntry, Context>): typeof replica {
  return { step: (input, now: Instant, out) => replica.step(withoutDependencies(input), now, out) };
}

function withoutDependencies<Context>(
  input: Input<CausalMessage, CausalEntry, Context>,
): Input<CausalMessage, CausalEntry, Context> {
  if (input.kind !== 'message' || input.message.kind !== 'writes') return input;
  const writes = input.message.writes.map((write) => ({ ...write, dependencies: [] }));
  return { ...input, message: { ...input.message, writes } };
}
