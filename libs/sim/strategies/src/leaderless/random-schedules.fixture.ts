import { type Cluster, INITIAL_VALUE, nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { type Move, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import type { Version } from '../last-write-wins.js';
import { leaderless } from './leaderless.js';
import type { LeaderlessParameters } from './parameters.js';
import { isMarked, type LeaderlessEntry, type LeaderlessMessage } from './messages.js';
import { versionsOn } from './three-nodes.fixture.js';

export const KEYS = [0, 1];
export const WEIGHTS = {
  deliver: 60,
  lose: 4,
  duplicate: 4,
  flush: 20,
  timeout: 4,
  crash: 3,
  restart: 6,
  reset: 2,
  request: 16,
  retry: 3,
};

export type Played = ScriptedCluster<LeaderlessMessage, LeaderlessEntry>;

/** The moves of a schedule, made on nodes 10 ms of round trip apart: n = 3, r = 2 and w = 2 unless told. */
export function played(
  moves: readonly Move[],
  parameters: Partial<LeaderlessParameters> = {},
  { nodes = 3, clocks = 'run' }: { readonly nodes?: number; readonly clocks?: 'run' | 'stand still' } = {},
): Played {
  const cluster = oneNodeEach(nodes);
  const strategy = leaderless({ n: 3, r: 2, w: 2, readRepair: 'async', ...parameters }, cluster);
  return playedOn(strategy, cluster, moves, clocks);
}

/** The same on any strategy. */
export function playedOn<Message, Entry>(
  strategy: Strategy<Message, Entry>,
  cluster: Cluster,
  moves: readonly Move[],
  clocks: 'run' | 'stand still' = 'run',
): ScriptedCluster<Message, Entry> {
  const scripted = new ScriptedCluster(strategy, cluster, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  for (const move of moves) {
    const { now } = scripted;
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') scripted.now += nanosFromMs(10_000);
    play(scripted, aimed(move, scripted));
    if (clocks === 'stand still') scripted.now = now;
  }
  return scripted;
}

/** A compare-and-set expects what its client has heard last, or most would fail. */
function aimed(move: Move, { attempts }: Pick<Played, 'attempts'>): Move {
  if (move.kind !== 'request' || move.operation.kind !== 'cas') return move;
  const { key } = move.operation;
  const latest = attempts.findLast(({ operation, answer }) => operation.key === key && answer?.result.kind === 'ok');
  const expected = latest?.answer?.result.kind === 'ok' ? latest.answer.result.value : INITIAL_VALUE;
  return { ...move, operation: { ...move.operation, expected } };
}

export function heal<Message, Entry>(cluster: ScriptedCluster<Message, Entry>, ms = 10_000): void {
  for (const { id } of cluster.cluster.nodes) cluster.restart(id);
  cluster.run(nanosFromMs(ms));
}

/** The newest of some versions of a key. Written anew, to check the strategy's order. */
export function newestOf(versions: readonly Version[], key: number): Version | undefined {
  const [newest] = versions
    .filter((version) => version.key === key)
    .sort((x, y) => y.timestamp - x.timestamp || y.node - x.node || y.value - x.value);
  return newest;
}

/** All versions on a node's disk, those that it keeps for others included. */
export function allOn(cluster: Played, node: NodeId): Version[] {
  return cluster.disk(node).flatMap((entry) => {
    if (!isMarked(entry)) return [entry];
    return entry.kind === 'hint' ? [entry.state] : [];
  });
}

export function expectConverged(cluster: Played): void {
  const nodes = cluster.cluster.nodes.map(({ id }) => id);
  const all = nodes.flatMap((node) => allOn(cluster, node));
  for (const key of KEYS)
    for (const replica of cluster.strategy.replicasOf!(key))
      expect(newestOf(versionsOn(cluster, replica), key)).toEqual(newestOf(all, key));
}

/** An answered write is on `copies` disks, or something newer is, though every node crashes. */
export function expectDurable(cluster: Played, copies: number): void {
  const nodes = cluster.cluster.nodes.map(({ id }) => id);
  for (const node of nodes) cluster.crash(node, 0);
  for (const { node, operation, answer, requestedAt } of cluster.attempts) {
    if (operation.kind !== 'write' || answer?.result.kind !== 'ok') continue;
    const disks = nodes.filter((replica) => {
      const newest = newestOf(allOn(cluster, replica), operation.key);
      if (newest === undefined) return false;
      return newest.timestamp > requestedAt || (newest.timestamp === requestedAt && newest.node >= node);
    });
    expect(disks.length).toBeGreaterThanOrEqual(copies);
  }
}
