import { type Input, nanosFromMs, type NodeId, type OperationId } from '@isthmus/sim-protocol';
import { type Effect, effectsOf, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { LogEntry, RaftRecord } from './log.js';
import type { AppendEntries, RaftMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import { ELECTION_TIMER, HEARTBEAT_TIMER, RaftReplica } from './replica.js';
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
type Step = Effect<RaftMessage, RaftRecord>;

/** Nodes 10 ms apart, flushes of 1 ms; `a` leads and its no-op is committed everywhere. */
function settledNetwork(nodes: number): Raft {
  const cluster = oneNodeEach(nodes);
  const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) };
  const network = new ScriptedCluster(raft(PARAMETERS, cluster), cluster, options).boot();
  network.run(nanosFromMs(200));
  return network;
}

function at(network: Raft, node: NodeId): RaftReplica {
  return network.replica(node) as RaftReplica;
}

function termsOf(replica: RaftReplica): readonly number[] {
  return replica.log.slice(1, replica.log.lastIndex).map(({ term }) => term);
}

function entryOf(index: number, term: number): LogEntry {
  const operation = { kind: 'write', key: 0, value: 100 * term + index } as const;
  return { kind: 'entry', index, term, session: 100 * term + index, sequence: 1, operation };
}

/** A journal with entries of those terms. */
function diskOf(...terms: readonly number[]): RaftRecord[] {
  return [{ kind: 'term', term: terms.at(-1) ?? 0, vote: null }, ...terms.map((term, i) => entryOf(i + 1, term))];
}

function restarted(self: NodeId, nodes: number, disk: RaftRecord[]): RaftReplica {
  const replica = new RaftReplica(self, nodes, PARAMETERS);
  give(replica, { kind: 'start', reason: 'restart', recovered: disk });
  return replica;
}

/** A restarted node that wins the next election; its disk holds everything but the no-op. */
function elected(nodes: number, disk: RaftRecord[]): RaftReplica {
  const replica = restarted(a, nodes, disk);
  give(replica, { kind: 'timeout', timer: ELECTION_TIMER });
  give(replica, { kind: 'persisted', count: disk.length + 1 });
  for (let voter = 1; voter <= nodes / 2; voter++) {
    give(replica, {
      kind: 'message',
      from: nodeId(voter),
      message: { kind: 'vote', term: replica.log.term, granted: true },
    });
  }
  expect(replica.role).toBe('leader');
  return replica;
}

function give(replica: RaftReplica, input: Input<RaftMessage, RaftRecord>): readonly Step[] {
  return effectsOf(replica, input);
}

function append(from: NodeId, fields: Partial<AppendEntries>): Input<RaftMessage, RaftRecord> {
  const message: AppendEntries = {
    kind: 'append-entries',
    term: 1,
    previousIndex: 0,
    previousTerm: 0,
    entries: [],
    commitIndex: 0,
    round: 0,
    ...fields,
  };
  return { kind: 'message', from, message };
}

function sent(effects: readonly Step[]): readonly RaftMessage[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
}

describe('log replication (section 5.3)', () => {
  it('sends an entry to all followers in the step that takes the request, before its own disk has it', () => {
    const network = settledNetwork(5);
    network.request(a, { kind: 'write', key: 3, value: 1 });
    const messages = network.inFlight.map(({ message }) => message);
    expect(messages).toHaveLength(4);
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toMatchObject({ kind: 'append-entries', previousIndex: 1, entries: [{ index: 2 }] });
  });

  it('answers a write when a majority has it on disk: one round trip and one flush after the request', () => {
    const network = settledNetwork(5);
    const write = network.request(a, { kind: 'write', key: 3, value: 1 });
    network.run(nanosFromMs(50));
    expect(write.answer).toEqual({
      result: { kind: 'ok', value: 1, swapped: false },
      at: nanosFromMs(200 + 10 + 1 + 10),
    });
  });

  it('does not wait for one write before it sends the next', () => {
    const network = settledNetwork(3);
    const writes = [0, 1, 2].map((n) => {
      const write = network.request(a, { kind: 'write', key: n, value: n + 1 });
      network.run(nanosFromMs(5));
      return write;
    });
    network.run(nanosFromMs(50));
    expect(writes.map(({ answer }) => answer?.at)).toEqual([221, 226, 231].map(nanosFromMs));
  });

  it('tells followers of a commit by the next message, so that their state follows', () => {
    const network = settledNetwork(3);
    network.request(a, { kind: 'write', key: 3, value: 1 });
    // Committed at 221 ms; the next heartbeat leaves at 222 ms.
    network.run(nanosFromMs(31));
    expect(network.held(b, 3)).toBe(0);
    network.run(nanosFromMs(1));
    expect(network.held(b, 3)).toBe(1);
  });

  it('acknowledges entries only when they are on disk, and heartbeats meanwhile up to what is', () => {
    const replica = restarted(b, 3, diskOf(1, 1));
    const entries = [entryOf(3, 1), entryOf(4, 1)];
    expect(sent(give(replica, append(a, { previousIndex: 2, previousTerm: 1, entries, round: 1 })))).toEqual([]);
    const heartbeat = append(a, { previousIndex: 4, previousTerm: 1, round: 2 });
    expect(sent(give(replica, heartbeat))).toEqual([{ kind: 'appended', term: 1, matchIndex: 2, round: 2 }]);
    expect(sent(give(replica, { kind: 'persisted', count: 4 }))).toMatchObject([{ kind: 'appended', matchIndex: 3 }]);
    expect(sent(give(replica, { kind: 'persisted', count: 5 }))).toMatchObject([{ kind: 'appended', matchIndex: 4 }]);
  });

  it('does not acknowledge anything in a term that its disk does not know of', () => {
    const replica = restarted(b, 3, diskOf(1, 1));
    expect(sent(give(replica, append(a, { term: 2, previousIndex: 2, previousTerm: 1, round: 1 })))).toEqual([]);
    expect(sent(give(replica, { kind: 'persisted', count: 4 }))).toEqual([
      { kind: 'appended', term: 2, matchIndex: 2, round: 1 },
    ]);
  });

  it('does not confirm a leader of a term that its disk does not know of by refusing it', () => {
    const replica = restarted(b, 3, diskOf(1, 1));
    const refusals = (term: number) =>
      sent(give(replica, append(a, { term, previousIndex: 9, previousTerm: 1, round: 4 })));
    expect(refusals(2)).toMatchObject([{ kind: 'append-refused', term: 2, round: 0 }]);
    give(replica, { kind: 'persisted', count: 4 });
    expect(refusals(2)).toMatchObject([{ kind: 'append-refused', term: 2, round: 4 }]);
  });

  it("forgets with each term how far its log equals the leader's", () => {
    const replica = restarted(b, 3, []);
    give(replica, append(a, { entries: [entryOf(1, 1), entryOf(2, 1), entryOf(3, 1)], round: 7 }));
    expect(sent(give(replica, { kind: 'persisted', count: 4 }))).toMatchObject([{ matchIndex: 3, round: 7 }]);
    give(replica, append(c, { term: 2, previousIndex: 1, previousTerm: 1, commitIndex: 3 }));
    expect(sent(give(replica, { kind: 'persisted', count: 5 }))).toMatchObject([{ term: 2, matchIndex: 1, round: 0 }]);
    expect(replica.store.commitIndex).toBe(1);
  });

  it('counts no answer to an earlier term of the same leader', () => {
    const leader = elected(3, diskOf(1));
    give(leader, { kind: 'persisted', count: 4 });
    const answer = (term: number) =>
      give(leader, { kind: 'message', from: b, message: { kind: 'appended', term, matchIndex: 2, round: 0 } });
    answer(1);
    expect(leader.store.commitIndex).toBe(0);
    answer(2);
    expect(leader.store.commitIndex).toBe(2);
  });

  it('does not count the leader itself before its own disk has the entry', () => {
    const leader = elected(3, diskOf(1));
    const ask = (id: number) => {
      const operation = { kind: 'write', key: 0, value: id } as const;
      give(leader, { kind: 'request', id: id as OperationId, session: id, sequence: 1, operation, context: null });
    };
    const answered = (effects: readonly Step[]) =>
      effects.flatMap((effect) => (effect.kind === 'reply' ? [effect.id] : []));
    // On disk: a term, an entry, the candidate's own vote. To be flushed: the no-op (4), and these two (5 and 6).
    ask(1);
    ask(2);
    const acknowledge = { kind: 'appended', term: 2, matchIndex: 4, round: 0 } as const;
    expect(answered(give(leader, { kind: 'message', from: b, message: acknowledge }))).toEqual([]);
    expect(answered(give(leader, { kind: 'persisted', count: 5 }))).toEqual([1]);
    expect(answered(give(leader, { kind: 'persisted', count: 6 }))).toEqual([2]);
  });

  it('leaves its log as it is when a message arrives twice, or was overtaken by a later one', () => {
    const replica = restarted(b, 3, diskOf(1));
    const first = append(a, { previousIndex: 1, previousTerm: 1, entries: [entryOf(2, 1)] });
    const both = append(a, { previousIndex: 1, previousTerm: 1, entries: [entryOf(2, 1), entryOf(3, 1)] });
    give(replica, both);
    const repeated = [...give(replica, first), ...give(replica, both)];
    expect(repeated.filter(({ kind }) => kind === 'persist')).toEqual([]);
    expect(termsOf(replica)).toEqual([1, 1, 1]);
  });

  it('cuts what conflicts with the leader, on disk too', () => {
    const replica = restarted(b, 3, diskOf(1, 1, 2, 2));
    const effects = give(replica, append(a, { term: 3, previousIndex: 2, previousTerm: 1, entries: [entryOf(3, 3)] }));
    expect(effects.flatMap((effect) => (effect.kind === 'persist' ? [effect.entry] : []))).toEqual([
      { kind: 'term', term: 3, vote: null },
      entryOf(3, 3),
    ]);
    const journal = [...diskOf(1, 1, 2, 2), { kind: 'term', term: 3, vote: null } as const, entryOf(3, 3)];
    expect([termsOf(replica), termsOf(restarted(b, 3, journal))]).toEqual([
      [1, 1, 3],
      [1, 1, 3],
    ]);
  });

  it.each([
    ['a', [1, 1, 1, 4, 4, 5, 5, 6, 6]],
    ['b', [1, 1, 1, 4]],
    ['c', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    ['d', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    ['e', [1, 1, 1, 4, 4, 4, 4]],
    ['f', [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ])('brings the log of follower (%s) of figure 7 to its own with one refusal', (_, terms) => {
    const leader = elected(3, [...diskOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6), { kind: 'term', term: 7, vote: null }]);
    const follower = restarted(b, 3, diskOf(...terms));
    let refused = 0;
    let toFollower = sent(give(leader, { kind: 'timeout', timer: HEARTBEAT_TIMER })).slice(0, 1);
    let flushed = terms.length + 1;
    while (toFollower.length > 0) {
      const answers = toFollower.flatMap((message) => {
        const effects = give(follower, { kind: 'message', from: a, message });
        flushed += effects.filter(({ kind }) => kind === 'persist').length;
        return [...sent(effects), ...sent(give(follower, { kind: 'persisted', count: flushed }))];
      });
      refused += answers.filter(({ kind }) => kind === 'append-refused').length;
      toFollower = answers.flatMap((message) => sent(give(leader, { kind: 'message', from: b, message })));
    }
    expect(termsOf(follower)).toEqual([1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8]);
    expect(refused).toBe(1);
  });

  it('repeats by the next heartbeat what was lost', () => {
    const network = settledNetwork(3);
    const write = network.request(a, { kind: 'write', key: 0, value: 1 });
    for (const envelope of [...network.inFlight]) network.lose(envelope);
    network.run(nanosFromMs(500));
    // Heartbeats leave every 100 ms from 22 ms on: at 222, refused at 232, repeated at 242, on disk at 253.
    expect(write.answer?.at).toBe(nanosFromMs(263));
  });

  it('sends a follower that is cut off one message a heartbeat once it has been silent for an election timeout', () => {
    const network = settledNetwork(3);
    network.cut([c]);
    network.run(nanosFromMs(1500));
    const toC: RaftMessage[] = [];
    network.onStep = (_, effects) => {
      for (const effect of effects) if (effect.kind === 'send' && effect.to === c) toC.push(effect.message);
    };
    for (let n = 0; n < 100; n++) {
      network.request(a, { kind: 'write', key: n, value: n + 1 });
      network.request(a, { kind: 'read', key: n, consistency: 'default' });
      network.run(nanosFromMs(10));
    }
    expect(toC.filter(({ kind }) => kind === 'append-entries')).toHaveLength(10);
    expect(toC.every((message) => message.kind !== 'append-entries' || message.entries.length === 0)).toBe(true);
    network.heal();
    network.run(nanosFromMs(3000));
    expect(at(network, c).log.lastIndex).toBe(at(network, a).log.lastIndex);
  });

  it('begins again after what is known to match when a connection was reset', () => {
    const network = settledNetwork(3);
    const write = network.request(a, { kind: 'write', key: 0, value: 1 });
    network.resetConnection(a, b);
    network.resetConnection(a, c);
    expect(network.inFlight).toEqual([]);
    network.run(nanosFromMs(500));
    expect(write.answer?.result.kind).toBe('ok');
    expect(at(network, c).log.lastIndex).toBe(2);
  });

  it('catches up a follower that comes back without its disk, though it promises nothing then', () => {
    const network = settledNetwork(3);
    network.request(a, { kind: 'write', key: 0, value: 1 });
    network.run(nanosFromMs(100));
    network.crash(c, 'nothing');
    network.restart(c);
    network.run(nanosFromMs(500));
    expect(termsOf(at(network, c))).toEqual([1, 1]);
  });

  it('gathers requests into one broadcast while 512 broadcasts wait for a majority', () => {
    const network = settledNetwork(3);
    const messages: RaftMessage[] = [];
    network.onStep = (_, effects) => {
      for (const effect of effects) if (effect.kind === 'send' && effect.to === c) messages.push(effect.message);
    };
    const writes = Array.from({ length: 600 }, (_, n) => network.request(a, { kind: 'write', key: 0, value: n + 1 }));
    const reads = Array.from({ length: 10 }, () =>
      network.request(a, { kind: 'read', key: 0, consistency: 'default' }),
    );
    expect(messages).toHaveLength(512);
    // The reads go with the first broadcast after an answer, which comes one flush after the round trip.
    network.run(nanosFromMs(60));
    const [next] = messages.slice(512);
    expect(next).toMatchObject({ kind: 'append-entries', previousIndex: 1 + 512 });
    expect(next?.kind === 'append-entries' && next.entries.length).toBe(600 - 512);
    expect(writes.map(({ answer }) => answer?.at)).toEqual([
      ...Array.from({ length: 512 }, () => nanosFromMs(221)),
      ...Array.from({ length: 600 - 512 }, () => nanosFromMs(242)),
    ]);
    expect(new Set(reads.map(({ answer }) => JSON.stringify(answer?.result))).size).toBe(1);
    expect(reads[0]?.answer?.result).toMatchObject({ kind: 'ok', value: 512 });
  });

  it('sends a long backlog in several messages without waiting in between', () => {
    const network = settledNetwork(3);
    network.crash(c);
    for (let n = 0; n < 1200; n++) network.request(a, { kind: 'write', key: 0, value: n + 1 });
    network.run(nanosFromMs(1500));
    network.restart(c);
    const sizes: number[] = [];
    network.onStep = (_, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'send' && effect.to === c && effect.message.kind === 'append-entries') {
          sizes.push(effect.message.entries.length);
        }
      }
    };
    network.run(nanosFromMs(300));
    expect(sizes.filter((size) => size > 0)).toEqual([512, 512, 176]);
    expect(at(network, c).log.durableIndex).toBe(1201);
  });
});

describe('committing entries of earlier terms (section 5.4.2)', () => {
  const acknowledge = (leader: RaftReplica, from: NodeId, matchIndex: number) =>
    give(leader, { kind: 'message', from, message: { kind: 'appended', term: leader.log.term, matchIndex, round: 0 } });

  it('does not commit one because a majority holds it: figure 8, (c)', () => {
    // S1 leads again, in term 4: entry 2 of term 2 is on S1, S2 and S3, and S5 still holds another entry 2 of term 3.
    const leader = elected(5, [...diskOf(1, 2), { kind: 'term', term: 3, vote: null }]);
    expect(leader.log.term).toBe(4);
    acknowledge(leader, nodeId(1), 2);
    acknowledge(leader, nodeId(2), 2);
    expect(leader.store.commitIndex).toBe(0);
  });

  it('commits it with the first entry of its own term: figure 8, (e)', () => {
    const leader = elected(5, [...diskOf(1, 2), { kind: 'term', term: 3, vote: null }]);
    acknowledge(leader, nodeId(1), 3);
    acknowledge(leader, nodeId(2), 3);
    give(leader, { kind: 'persisted', count: 6 });
    expect(leader.store.commitIndex).toBe(3);
  });

  it('commits nothing that only half of the nodes hold', () => {
    const leader = elected(5, diskOf(1));
    give(leader, { kind: 'persisted', count: 4 });
    acknowledge(leader, nodeId(1), 2);
    expect(leader.store.commitIndex).toBe(0);
  });

  it('follows a commit index no further than its log is known to match', () => {
    const replica = restarted(b, 3, diskOf(1, 1, 1));
    give(replica, append(a, { term: 2, previousIndex: 1, previousTerm: 1, commitIndex: 3 }));
    expect(replica.store.commitIndex).toBe(1);
  });
});

describe('what is committed stays (section 5.4.3)', () => {
  it('replaces what a cut-off leader appended by what the majority committed meanwhile', () => {
    const network = settledNetwork(5);
    network.cut([a, b]);
    const lost = network.request(a, { kind: 'write', key: 0, value: 1 });
    network.run(nanosFromMs(2500));
    const leader = network.announcements.at(-1)!.node;
    expect([a, b]).not.toContain(leader);
    const kept = network.request(leader, { kind: 'write', key: 0, value: 2 });
    network.run(nanosFromMs(100));
    network.heal();
    network.run(nanosFromMs(1000));
    expect([lost.answer, kept.answer?.result.kind]).toEqual([null, 'ok']);
    for (const { id } of network.cluster.nodes) expect(network.held(id, 0)).toBe(2);
  });
});
