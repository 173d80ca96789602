import type { Operation, OperationId } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { nodeId } from './clusters.js';
import type { Attempt, ScriptedCluster } from './scripted-cluster.js';

/**
 * One move of an adversary who rules the network, the disks and the timers. `pick` chooses among what is possible at
 * that moment, modulo its count; a move that is not possible does nothing, so every list of moves is a schedule and
 * stays one when it is shrunk.
 */
export type Move =
  | { readonly kind: 'deliver' | 'lose' | 'duplicate'; readonly pick: number }
  /**
   * Up to `steps` deliveries and flushes among the nodes whose bits are set in `group`, oldest messages first: what gets
   * a majority somewhere, while messages to the others stay on their way.
   */
  | { readonly kind: 'settle'; readonly group: number; readonly steps: number }
  /** A node's flush ends. */
  | { readonly kind: 'flush'; readonly node: number }
  /** The `pick`-th of a node's set timers runs out, however long it was set for. */
  | { readonly kind: 'timeout'; readonly node: number; readonly pick: number }
  /** `keep`: how many entries beyond the flushed ones survive. */
  | { readonly kind: 'crash'; readonly node: number; readonly keep: number }
  /** A crash that takes the whole disk, and with it what is on its way from and to the node. */
  | { readonly kind: 'lose-disk'; readonly node: number }
  | { readonly kind: 'restart'; readonly node: number }
  | { readonly kind: 'reset'; readonly a: number; readonly b: number }
  /** A new session's first operation, or the next one of a session whose last was answered. */
  | { readonly kind: 'request'; readonly node: number; readonly operation: Operation; readonly pick: number }
  /** An operation that no attempt has brought to an end is tried again, at some node. */
  | { readonly kind: 'retry'; readonly node: number; readonly pick: number };

export interface ScheduleShape {
  readonly nodes: number;
  readonly keys: number;
  readonly cas: boolean;
  readonly lengthMax: number;
  /** Relative frequency of each kind of move; a kind left out is never made. */
  readonly weights?: Partial<Record<Move['kind'], number>>;
}

const WEIGHTS: Record<Move['kind'], number> = {
  deliver: 60,
  lose: 3,
  duplicate: 3,
  settle: 0,
  flush: 20,
  timeout: 8,
  crash: 2,
  'lose-disk': 0,
  restart: 4,
  reset: 1,
  request: 8,
  retry: 2,
};

/**
 * Schedules of moves. The value 0 in a write or a compare-and-set stands for a fresh one: `play` writes 1, 2, 3, ... in
 * the order of requests, so that a value tells its write.
 */
export function schedules({
  nodes,
  keys,
  cas,
  lengthMax,
  weights = WEIGHTS,
}: ScheduleShape): fc.Arbitrary<readonly Move[]> {
  const node = fc.nat({ max: nodes - 1 });
  const pick = fc.nat({ max: 0xffff });
  const key = fc.nat({ max: keys - 1 });
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), key, value: fc.constant(0) }),
    fc.record({ kind: fc.constant('read' as const), key, consistency: fc.constant('linearizable' as const) }),
    ...(cas
      ? [fc.record({ kind: fc.constant('cas' as const), key, expected: fc.nat({ max: 4 }), value: fc.constant(0) })]
      : []),
  );
  const moves: { readonly [Kind in Move['kind']]: fc.Arbitrary<Extract<Move, { kind: Kind }> | Move> } = {
    deliver: fc.record({ kind: fc.constant('deliver' as const), pick }),
    lose: fc.record({ kind: fc.constant('lose' as const), pick }),
    duplicate: fc.record({ kind: fc.constant('duplicate' as const), pick }),
    settle: fc.record({
      kind: fc.constant('settle' as const),
      group: fc.nat({ max: 2 ** nodes - 1 }),
      steps: fc.oneof(fc.nat({ max: 10 }), fc.constant(1000)),
    }),
    flush: fc.record({ kind: fc.constant('flush' as const), node }),
    timeout: fc.record({ kind: fc.constant('timeout' as const), node, pick }),
    crash: fc.record({ kind: fc.constant('crash' as const), node, keep: fc.nat({ max: 3 }) }),
    'lose-disk': fc.record({ kind: fc.constant('lose-disk' as const), node }),
    restart: fc.record({ kind: fc.constant('restart' as const), node }),
    reset: fc.record({ kind: fc.constant('reset' as const), a: node, b: node }),
    request: fc.record({ kind: fc.constant('request' as const), node, operation, pick }),
    retry: fc.record({ kind: fc.constant('retry' as const), node, pick }),
  };
  const kinds = Object.keys(WEIGHTS) as Move['kind'][];
  const weighted = kinds.flatMap((kind) => {
    const weight = weights[kind] ?? 0;
    return weight > 0 ? [{ weight, arbitrary: moves[kind] as fc.Arbitrary<Move> }] : [];
  });
  return fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: lengthMax, size: 'max' });
}

/** Makes one move, if it is possible. Each move takes a nanosecond, so that the clock tells their order. */
export function play<Message, Entry>(cluster: ScriptedCluster<Message, Entry>, move: Move): void {
  cluster.now++;
  switch (move.kind) {
    case 'deliver':
    case 'lose':
    case 'duplicate': {
      const envelope = cluster.inFlight[move.pick % cluster.inFlight.length];
      if (envelope !== undefined) cluster[move.kind](envelope);
      return;
    }
    case 'settle': {
      const group = cluster.cluster.nodes.map(({ id }) => id).filter((id) => (move.group >> id) % 2 === 1);
      return cluster.settle({ group, steps: move.steps });
    }
    case 'flush':
      return cluster.flush(nodeId(move.node));
    case 'timeout': {
      const timers = cluster.isUp(nodeId(move.node)) ? cluster.timers(nodeId(move.node)) : [];
      const timer = timers[move.pick % timers.length];
      return timer === undefined ? undefined : cluster.fire(nodeId(move.node), timer);
    }
    case 'crash':
      return cluster.crash(nodeId(move.node), move.keep);
    case 'lose-disk':
      for (const envelope of [...cluster.inFlight])
        if (envelope.from === move.node || envelope.to === move.node) cluster.lose(envelope);
      return cluster.crash(nodeId(move.node), 'nothing');
    case 'restart':
      return cluster.restart(nodeId(move.node));
    case 'reset':
      return move.a === move.b ? undefined : cluster.resetConnection(nodeId(move.a), nodeId(move.b));
    case 'request': {
      const session = idleSessions(cluster.attempts)[move.pick % 8];
      const operation = withFreshValue(move.operation, cluster.attempts.length + 1);
      cluster.request(nodeId(move.node), operation, session === undefined ? {} : { session });
      return;
    }
    case 'retry': {
      const unfinished = cluster.attempts.filter(({ id }) => !isFinished(cluster.attempts, id));
      const attempt = unfinished[move.pick % unfinished.length];
      if (attempt !== undefined) cluster.request(nodeId(move.node), attempt.operation, { retryOf: attempt });
      return;
    }
  }
}

function idleSessions(attempts: readonly Attempt[]): readonly number[] {
  const latest = new Map(attempts.map(({ session, id }) => [session, id]));
  return [...latest].filter(([, id]) => isFinished(attempts, id)).map(([session]) => session);
}

function isFinished(attempts: readonly Attempt[], id: OperationId): boolean {
  return attempts.some((attempt) => attempt.id === id && attempt.answer?.result.kind === 'ok');
}

function withFreshValue(operation: Operation, value: number): Operation {
  return 'value' in operation ? { ...operation, value } : operation;
}
