import { INITIAL_VALUE, nanosFromMs } from '@isthmus/sim-protocol';
import { type Attempt, type Move, nodeId, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import { Causality, loses, writesOn } from '../causality.fixture.js';
import type { MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader.js';

export const NODES = [nodeId(0), nodeId(1), nodeId(2)];
export const KEYS = [0, 1];
export const WEIGHTS = {
  deliver: 60,
  lose: 4,
  duplicate: 4,
  flush: 20,
  timeout: 8,
  crash: 3,
  restart: 6,
  reset: 2,
  request: 16,
  retry: 5,
};
export const LAST_WRITE_WINS: MultiLeaderParameters = { conflicts: 'last-write-wins' };

export type Played = ScriptedCluster<MultiLeaderMessage, MultiLeaderEntry>;

export interface Playing {
  readonly parameters?: MultiLeaderParameters;
  readonly clocks?: 'run' | 'stand still';
  readonly strategyOf?: typeof multiLeader;
  readonly afterMove?: (cluster: Played) => void;
}

export function played(moves: readonly Move[], playing: Playing = {}): Played {
  return playedAndJudged(moves, playing).cluster;
}

/** As `played`, and what was seen of causality where no disk was lost. */
export function playedAndJudged(
  moves: readonly Move[],
  { parameters = LAST_WRITE_WINS, clocks = 'run', strategyOf = multiLeader, afterMove }: Playing = {},
): { readonly cluster: Played; readonly causality: Causality } {
  const of = oneNodeEach(NODES.length);
  const cluster = new ScriptedCluster(strategyOf(parameters, of), of, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  const causality = new Causality(cluster);
  for (const move of moves) {
    const { now } = cluster;
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') cluster.now += nanosFromMs(1000);
    if (parameters.sessions === 'sticky') playSticky(cluster, move);
    else play(cluster, move);
    if (clocks === 'stand still') cluster.now = now;
    if (parameters.sessions === 'sticky') causality.look();
    afterMove?.(cluster);
  }
  return { cluster, causality };
}

/** Sessions ask their own nodes: session s that of s modulo their number. */
function playSticky(cluster: Played, move: Move): void {
  if (move.kind !== 'request' && move.kind !== 'retry') return play(cluster, move);
  cluster.now++;
  const session = (move.pick % 3) * NODES.length + move.node;
  const latest = cluster.attempts.findLast((attempt) => attempt.session === session);
  const isOpen =
    latest !== undefined && !cluster.attempts.some(({ id, answer }) => id === latest.id && answer !== null);
  if (isOpen) {
    if (move.kind === 'retry') cluster.request(nodeId(move.node), latest.operation, { retryOf: latest });
  } else if (move.kind === 'request') {
    const { operation } = move;
    const value = cluster.attempts.length + 1;
    cluster.request(nodeId(move.node), operation.kind === 'write' ? { ...operation, value } : operation, { session });
  }
}

/** All versions that an answer has, in the order of their values. */
export function told({ answer }: Attempt): readonly number[] {
  if (answer?.result.kind !== 'ok') return [];
  const { value, siblings = [] } = answer.result;
  return [value, ...siblings].filter((version) => version !== INITIAL_VALUE).sort((x, y) => x - y);
}

export function heal(cluster: Played): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(10_000));
}

/** All writes of a key that any disk holds, the winner first: later stamp, then higher node. */
export function writesOf(cluster: Played, key: number): Write[] {
  return writesOn(cluster, key).sort((x, y) => (loses(x, y) ? 1 : loses(y, x) ? -1 : 0));
}

export function expectConverged(cluster: Played): void {
  for (const key of KEYS) {
    const value = writesOf(cluster, key)[0]?.value ?? 0;
    for (const node of NODES) {
      const { answer } = cluster.request(node, { kind: 'read', key, consistency: 'default' });
      expect(answer?.result).toEqual({ kind: 'ok', value, swapped: false });
    }
  }
  expect(cluster.inFlight).toEqual([]);
  expect(NODES.flatMap((node) => cluster.timers(node))).toEqual([]);
}
