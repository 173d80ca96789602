import { INITIAL_VALUE, invariant, nanosFromMs, type NodeId, type Result } from '@isthmus/sim-protocol';
import { type Attempt, type Move, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { LogEntry, RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftReplica } from './replica.js';
import { SafetyProperties } from './safety-properties.js';
import { raft } from './strategy.js';

type Raft = ScriptedCluster<RaftMessage, RaftRecord>;

const KEYS = 2;

function bootRaft(nodes: number, preVote: boolean): Raft {
  const cluster = oneNodeEach(nodes);
  const parameters = {
    leader: null,
    reads: 'read-index',
    preVote,
    electionTimeout: nanosFromMs(1000),
    heartbeat: nanosFromMs(100),
  } as const;
  const options = { delay: () => nanosFromMs(5), fsync: nanosFromMs(1) };
  const network = new ScriptedCluster(raft(parameters, cluster), cluster, options);
  const safety = new SafetyProperties();
  network.onStep = () => {
    const broken = safety.violation(cluster.nodes.map(({ id }) => (network.isUp(id) ? replicaOf(network, id) : null)));
    if (broken !== null) throw new Error(broken);
  };
  return network.boot();
}

function replicaOf(network: Raft, node: NodeId): RaftReplica {
  return network.replica(node) as RaftReplica;
}

/** All faults end; then there is a leader, a write and a read are answered, and all nodes hold the same. */
function expectProgress(network: Raft): void {
  const { nodes } = network.cluster;
  for (const { id } of nodes) network.restart(id);
  network.run(nanosFromMs(5000));
  const leader = nodes.findLast(({ id }) => replicaOf(network, id).role === 'leader');
  invariant(leader !== undefined, 'no leader five seconds after the last fault');
  const value = 1_000_000;
  const write = network.request(leader.id, { kind: 'write', key: 0, value });
  network.run(nanosFromMs(500));
  const read = network.request(leader.id, { kind: 'read', key: 0, consistency: 'default' });
  network.run(nanosFromMs(500));
  expect([write.answer?.result, read.answer?.result]).toEqual([
    { kind: 'ok', value, swapped: false },
    { kind: 'ok', value, swapped: false },
  ]);
  for (let key = 0; key < KEYS; key++) {
    const held = new Set(nodes.map(({ id }) => replicaOf(network, id).store.machine.read(key)));
    expect(held.size).toBe(1);
  }
}

/**
 * Whether the answers are linearizable, with the committed log as the order of commands. Each command answers what a
 * replay of the log gives it, and nothing takes effect before an operation on its key that ended before it began.
 */
function expectLogExplainsAnswers(network: Raft): void {
  const { log, store } = replicaOf(network, nodeId(0));
  const history = replayOf(log.slice(1, store.commitIndex));
  const begins = new Map<number, number>();
  for (const { id, requestedAt } of network.attempts) if (!begins.has(id)) begins.set(id, requestedAt);
  const answers = network.attempts.flatMap((attempt) => effectOf(attempt, history));
  for (const later of answers) {
    for (const earlier of answers) {
      if (earlier.key !== later.key || earlier.id === later.id || earlier.endedAt >= begins.get(later.id)!) continue;
      invariant(earlier.from < later.before, `#${later.id} took effect before #${earlier.id}, which had ended`);
    }
  }
}

interface Replay {
  readonly commands: ReadonlyMap<string, { readonly index: number; readonly result: Result }>;
  /** By value: where in the log its key began to hold it, and where another value took its place. */
  readonly values: ReadonlyMap<number, { readonly from: number; readonly before: number }>;
}

/** The log, replayed by a store that is too simple to be wrong. */
function replayOf(entries: readonly LogEntry[]): Replay {
  const held = new Map<number, number>();
  const latest = new Map<number, number>();
  const commands = new Map<string, { index: number; result: Result }>();
  const values = new Map<number, { from: number; before: number }>();
  for (const { index, session, sequence, operation } of entries) {
    if (operation === null || sequence <= (latest.get(session) ?? 0)) continue;
    latest.set(session, sequence);
    const { key, kind } = operation;
    const current = held.get(key) ?? INITIAL_VALUE;
    const writes = kind === 'write' || current === operation.expected;
    const value = writes ? operation.value : current;
    if (writes) {
      const name = current === INITIAL_VALUE ? initialOf(key) : current;
      values.set(name, { from: values.get(name)?.from ?? 0, before: index });
      values.set(value, { from: index, before: Infinity });
      held.set(key, value);
    }
    commands.set(`${session}.${sequence}`, { index, result: { kind: 'ok', value, swapped: writes && kind === 'cas' } });
  }
  return { commands, values };
}

/** All keys begin with the same value; every other is written once. */
function initialOf(key: number): number {
  return -1 - key;
}

/** Where in the log an answered operation may have taken effect: from `from` on, and before `before`. */
function effectOf({ id, answer, operation, session, sequence }: Attempt, { commands, values }: Replay) {
  if (answer?.result.kind !== 'ok') return [];
  const { key } = operation;
  if (operation.kind === 'read') {
    const { value } = answer.result;
    const span = values.get(value === INITIAL_VALUE ? initialOf(key) : value) ?? { from: 0, before: Infinity };
    invariant(value === INITIAL_VALUE || span.from > 0, `read #${id} gives ${value}, which was never committed`);
    return [{ id, key, ...span, endedAt: answer.at }];
  }
  const command = commands.get(`${session}.${sequence}`);
  invariant(command !== undefined, `command #${id} was answered and is not in the log`);
  expect(answer.result).toEqual(command.result);
  return [{ id, key, from: command.index, before: command.index, endedAt: answer.at }];
}

function survives(nodes: number, preVote: boolean) {
  return (moves: readonly Move[]): void => {
    const network = bootRaft(nodes, preVote);
    for (const move of moves) play(network, move);
    expectProgress(network);
    expectLogExplainsAnswers(network);
  };
}

describe('raft, whatever network, disks and timers do', () => {
  const cases = [
    { nodes: 3, preVote: false, numRuns: 150 },
    { nodes: 3, preVote: true, numRuns: 150 },
    { nodes: 5, preVote: false, numRuns: 100 },
  ];
  for (const { nodes, preVote, numRuns } of cases) {
    it(`keeps figure 3 and linearizability on ${nodes} nodes ${preVote ? 'with' : 'without'} pre-vote, and recovers`, () => {
      const moves = schedules({ nodes, keys: KEYS, cas: true, lengthMax: 400 });
      fc.assert(fc.property(moves, survives(nodes, preVote)), { seed: 1, numRuns });
    });
  }
});
