import { nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { type Effect, effectsOf, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { ExactlyOnce } from '../exactly-once.js';
import { Registers } from '../registers.js';
import type { RaftRecord } from './log.js';
import { nameOfMessage, type RaftMessage, sizeOfMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import { RaftReplica } from './replica.js';
import type { Snapshot } from './snapshot.js';
import { raft } from './strategy.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

const PARAMETERS: RaftParameters = {
  leader: a,
  reads: 'read-index',
  preVote: false,
  electionTimeout: nanosFromMs(1000),
  heartbeat: nanosFromMs(100),
};

type Raft = ScriptedCluster<RaftMessage, RaftRecord>;

/** Nodes 10 ms apart, flushes of 1 ms. One entry that a snapshot covers is kept. */
function booted(every: number, entriesMax: number): Raft {
  const cluster = oneNodeEach(3);
  const strategy: Strategy<RaftMessage, RaftRecord> = {
    ...raft(PARAMETERS, cluster),
    createReplica: (self) => new RaftReplica(self, 3, PARAMETERS, entriesMax, { every, kept: 1 }),
  };
  return new ScriptedCluster(strategy, cluster, { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) }).boot();
}

/** `a` leads. A snapshot after every ten entries. */
function network(): Raft {
  const settled = booted(10, 4);
  settled.run(nanosFromMs(200));
  return settled;
}

function at(cluster: Raft, node: NodeId): RaftReplica {
  return cluster.replica(node) as RaftReplica;
}

/** Writes 1, 2, ... to key 0, each by a session of its own; then all nodes learn that they are committed. */
function write(cluster: Raft, count: number): void {
  for (let value = 1; value <= count; value++) cluster.request(a, { kind: 'write', key: 0, value });
  cluster.run(nanosFromMs(300));
}

function snapshotOf(lastIndex: number, lastTerm: number): Snapshot {
  const state = new ExactlyOnce(() => new Registers());
  state.apply({ kind: 'write', key: 5, value: 77 }, { index: lastIndex, session: 3, sequence: 1 }, { hold: () => {} });
  return { kind: 'snapshot', lastIndex, lastTerm, state: state.copy() };
}

function valueOf(replica: RaftReplica, key: number): number | null {
  const result = replica.store.state.query({ kind: 'read', key, consistency: 'local' });
  return result.kind === 'ok' ? result.value : null;
}

function kindsOf(records: readonly RaftRecord[]): readonly string[] {
  return records.map(({ kind }) => kind);
}

describe('snapshots (section 7)', () => {
  it('take the place of the entries that they cover, in memory but for a few, and on disk', () => {
    const cluster = network();
    // With the no-op, the tenth entry is the ninth write.
    write(cluster, 14);
    for (const node of [a, b, c]) {
      const { log, store } = at(cluster, node);
      expect([log.snapshotIndex >= 10, log.base, store.appliedIndex]).toEqual([true, log.snapshotIndex - 1, 15]);
      cluster.crash(node);
      const kept = cluster.disk(node).filter(({ kind }) => kind === 'entry');
      expect(kept).toHaveLength(15 - log.snapshotIndex);
    }
  });

  it('restore the store after a restart, with the sessions, so that a retry still takes effect once', () => {
    const cluster = network();
    const first = cluster.request(a, { kind: 'cas', key: 9, expected: 0, value: 5 });
    write(cluster, 20);
    for (const node of [a, b, c]) cluster.crash(node);
    for (const node of [a, b, c]) cluster.restart(node);
    expect(cluster.held(b, 9)).toBe(5);
    cluster.run(nanosFromMs(3000));
    const leader = cluster.cluster.nodes.find(({ id }) => at(cluster, id).role === 'leader')!;
    const retry = cluster.request(leader.id, first.operation, { retryOf: first });
    cluster.run(nanosFromMs(100));
    expect(retry.answer?.result).toEqual({ kind: 'ok', value: 5, swapped: true });
    for (const node of [a, b, c]) expect(cluster.held(node, 0)).toBe(20);
  });

  it.each([
    ['was cut off', (cluster: Raft) => cluster.cut([c])],
    ['has lost its disk', (cluster: Raft) => cluster.crash(c, 'nothing')],
  ])('bring a follower up to date that %s and lacks what the leader no longer holds', (_, leave) => {
    const cluster = network();
    leave(cluster);
    write(cluster, 40);
    expect(at(cluster, a).log.base).toBeGreaterThan(20);
    cluster.heal();
    cluster.restart(c);
    cluster.run(nanosFromMs(3000));
    expect(cluster.held(c, 0)).toBe(40);
    expect(at(cluster, c).log.lastIndex).toBe(at(cluster, a).log.lastIndex);
    expect(at(cluster, c).log.durableIndex).toBe(at(cluster, a).log.lastIndex);
  });

  it('are not sent to a follower again and again that does not answer', () => {
    const cluster = network();
    cluster.crash(c);
    write(cluster, 40);
    // Silent for an election timeout, it is probed.
    cluster.run(nanosFromMs(1500));
    cluster.request(a, { kind: 'write', key: 0, value: 41 });
    cluster.run(nanosFromMs(99));
    const sent: string[] = [];
    cluster.onStep = (_node, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'send' && effect.to === c) sent.push(nameOfMessage(effect.message));
      }
    };
    cluster.run(nanosFromMs(300));
    expect(sent).toEqual(['heartbeat', 'heartbeat', 'heartbeat']);
  });

  it('are acknowledged when they are on disk', () => {
    const replica = new RaftReplica(b, 3, PARAMETERS);
    effectsOf(replica, { kind: 'start', reason: 'boot', recovered: [] });
    const message: RaftMessage = { kind: 'install-snapshot', term: 4, snapshot: snapshotOf(50, 3), round: 2 };
    const effects = effectsOf(replica, { kind: 'message', from: a, message });
    expect(effects.filter(({ kind }) => kind === 'send')).toEqual([]);
    expect(valueOf(replica, 5)).toBe(77);
    const flushed = effectsOf(replica, { kind: 'persisted', count: 3 });
    expect(flushed).toContainEqual({
      kind: 'send',
      to: a,
      message: { kind: 'appended', term: 4, matchIndex: 50, round: 2 },
    });
  });

  it('take the place of a log that differs from them, and leave one alone that goes on from them', () => {
    const entries = [1, 2, 3].map((index) => ({
      ...{ kind: 'entry', index, term: 1, session: index, sequence: 1 },
      operation: { kind: 'write', key: 1, value: index },
    })) as readonly RaftRecord[];
    const install = (snapshot: Snapshot): readonly [RaftReplica, readonly Effect<RaftMessage, RaftRecord>[]] => {
      const replica = new RaftReplica(b, 3, PARAMETERS);
      effectsOf(replica, {
        kind: 'start',
        reason: 'restart',
        recovered: [{ kind: 'term', term: 4, vote: a }, ...entries],
      });
      const message: RaftMessage = { kind: 'install-snapshot', term: 4, snapshot, round: 1 };
      return [replica, effectsOf(replica, { kind: 'message', from: a, message })];
    };
    const [differing, written] = install(snapshotOf(2, 3));
    expect([differing.log.lastIndex, differing.log.lastTerm, valueOf(differing, 5)]).toEqual([2, 3, 77]);
    expect(written).toContainEqual({ kind: 'discard', count: 4 });
    const [going, nothing] = install(snapshotOf(2, 1));
    expect([going.log.lastIndex, going.store.appliedIndex, valueOf(going, 1)]).toEqual([3, 2, 2]);
    expect(nothing.filter(({ kind }) => kind === 'persist')).toEqual([]);
  });

  it('keep the term and the vote, whose record they make needless', () => {
    const cluster = network();
    write(cluster, 20);
    cluster.crash(b);
    expect(kindsOf(cluster.disk(b))).toContain('term');
    cluster.restart(b);
    expect([at(cluster, b).log.term, at(cluster, b).log.vote]).toEqual([1, a]);
  });

  it('leave the entries that they cover on disk until they are there themselves', () => {
    const cluster = network();
    for (let value = 1; value <= 20; value++) cluster.request(a, { kind: 'write', key: 0, value });
    while (at(cluster, a).log.snapshotIndex === 0) cluster.run(nanosFromMs(1));
    cluster.crash(a);
    expect(kindsOf(cluster.disk(a))).not.toContain('snapshot');
    cluster.restart(a);
    expect(at(cluster, a).log.lastIndex).toBe(21);
  });

  it('break no node, even where lost disks break what Raft takes for granted', () => {
    const weights = {
      ...{ deliver: 40, lose: 2, duplicate: 2, settle: 20, flush: 10, timeout: 10, request: 20, retry: 2 },
      ...{ crash: 3, 'lose-disk': 3, restart: 8, reset: 1 },
    };
    let installed = 0;
    fc.assert(
      fc.property(schedules({ nodes: 3, keys: 2, cas: true, lengthMax: 200, weights }), (moves) => {
        const cluster = booted(2, 1);
        cluster.onStep = (_node, effects) => {
          for (const effect of effects) {
            if (effect.kind === 'send' && effect.message.kind === 'install-snapshot') installed++;
          }
        };
        for (const move of moves) play(cluster, move);
        for (const { id } of cluster.cluster.nodes) cluster.restart(id);
        cluster.run(nanosFromMs(2000));
      }),
      { seed: 1, numRuns: 100 },
    );
    expect(installed).toBeGreaterThan(10);
  });

  it('weigh 16 bytes a key and 32 a session on the wire', () => {
    expect(sizeOfMessage({ kind: 'install-snapshot', term: 1, snapshot: snapshotOf(9, 1), round: 1 })).toBe(
      16 + 4 * 8 + 16 + 32,
    );
  });
});
