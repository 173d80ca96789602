import { type Input, nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { type Effect, effectsOf, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { LogEntry, RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import { ELECTION_TIMER, RaftReplica } from './replica.js';
import { raft } from './strategy.js';

const [a, b, c, d, e] = [0, 1, 2, 3, 4].map(nodeId) as [NodeId, NodeId, NodeId, NodeId, NodeId];

const PARAMETERS: RaftParameters = {
  leader: null,
  reads: 'read-index',
  preVote: false,
  electionTimeout: nanosFromMs(1000),
  heartbeat: nanosFromMs(100),
};

function network(nodes: number, parameters: Partial<RaftParameters> = {}) {
  const cluster = oneNodeEach(nodes);
  const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) };
  return new ScriptedCluster(raft({ ...PARAMETERS, ...parameters }, cluster), cluster, options).boot();
}

function at(cluster: ScriptedCluster<RaftMessage, RaftRecord>, node: NodeId): RaftReplica {
  return cluster.replica(node) as RaftReplica;
}

/** Entries of those terms, in order, as a disk gives them back. */
function diskOf(...terms: readonly number[]): RaftRecord[] {
  const entries = terms.map((term, i): LogEntry => {
    const operation = { kind: 'write', key: 0, value: i + 1 } as const;
    return { kind: 'entry', index: i + 1, term, session: i, sequence: 1, operation };
  });
  return [{ kind: 'term', term: terms.at(-1) ?? 0, vote: null }, ...entries];
}

/** Node `a` of three, after a restart from that disk. */
function restarted(disk: RaftRecord[], parameters: Partial<RaftParameters> = {}): RaftReplica {
  const replica = new RaftReplica(a, 3, { ...PARAMETERS, ...parameters });
  give(replica, { kind: 'start', reason: 'restart', recovered: disk });
  return replica;
}

type Step = Effect<RaftMessage, RaftRecord>;

function give(replica: RaftReplica, input: Input<RaftMessage, RaftRecord>): readonly Step[] {
  return effectsOf(replica, input);
}

function sent(effects: readonly Step[]): readonly RaftMessage[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
}

function requestVote(from: NodeId, term: number, lastIndex: number, lastTerm: number): Input<RaftMessage, RaftRecord> {
  return { kind: 'message', from, message: { kind: 'request-vote', term, lastIndex, lastTerm } };
}

describe('raft elections (section 5.2)', () => {
  it('makes the node that campaigns at the start leader one flush and one round trip and a flush later', () => {
    const cluster = network(3, { leader: b });
    cluster.run(nanosFromMs(100));
    expect(cluster.announcements).toEqual([{ node: b, role: 'leader', term: 1, at: nanosFromMs(1 + 10 + 1 + 10) }]);
  });

  it('elects the first to time out where no leader is named', () => {
    const cluster = network(3);
    cluster.run(nanosFromMs(2000));
    expect(cluster.announcements).toEqual([{ node: a, role: 'leader', term: 1, at: nanosFromMs(1022) }]);
  });

  it('keeps its leader as long as heartbeats arrive', () => {
    const cluster = network(5, { leader: a });
    cluster.run(nanosFromMs(20_000));
    expect(cluster.announcements).toHaveLength(1);
  });

  it('leads alone in a group of one', () => {
    const cluster = network(1, { leader: a });
    cluster.run(nanosFromMs(10));
    const write = cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(1));
    const read = cluster.request(a, { kind: 'read', key: 0, consistency: 'default' });
    expect([write.answer?.at, read.answer?.at]).toEqual([nanosFromMs(11), nanosFromMs(11)]);
  });

  it('votes once in a term, first come, first served', () => {
    const cluster = network(5);
    for (const candidate of [a, b]) {
      cluster.fire(candidate, ELECTION_TIMER);
      cluster.flush(candidate);
    }
    cluster.settle({ group: [a, c] });
    cluster.settle({ group: [b, c, d] });
    cluster.settle({ group: [a, e] });
    expect(cluster.announcements).toEqual([{ node: a, role: 'leader', term: 1, at: 0 }]);
    expect([c, d, e].map((node) => at(cluster, node).log.vote)).toEqual([a, b, a]);
  });

  it('gets over a split vote in the next term', () => {
    const cluster = network(4);
    for (const candidate of [a, b]) {
      cluster.fire(candidate, ELECTION_TIMER);
      cluster.flush(candidate);
    }
    cluster.settle({ group: [a, c] });
    cluster.settle({ group: [b, d] });
    cluster.settle();
    expect(cluster.announcements).toEqual([]);
    cluster.run(nanosFromMs(2000));
    expect(cluster.announcements).toMatchObject([{ node: a, role: 'leader', term: 2 }]);
  });

  it('does not count a vote twice that the network delivers twice', () => {
    const cluster = network(5);
    cluster.fire(a, ELECTION_TIMER);
    // The flush of a, the request to b, the flush of b.
    cluster.settle({ group: [a, b], steps: 3 });
    const votes = cluster.inFlight.filter(({ message }) => message.kind === 'vote');
    expect(votes).toHaveLength(1);
    for (const vote of votes) cluster.duplicate(vote);
    cluster.settle({ group: [a, b] });
    expect(at(cluster, a).role).toBe('candidate');
  });

  it('does not count a vote of an earlier term', () => {
    const replica = restarted([]);
    for (const count of [1, 2]) {
      give(replica, { kind: 'timeout', timer: ELECTION_TIMER });
      give(replica, { kind: 'persisted', count });
    }
    give(replica, { kind: 'message', from: b, message: { kind: 'vote', term: 1, granted: true } });
    expect([replica.role, replica.log.term]).toEqual(['candidate', 2]);
    give(replica, { kind: 'message', from: b, message: { kind: 'vote', term: 2, granted: true } });
    expect(replica.role).toBe('leader');
  });

  it('asks again for votes whose requests were lost, in the same term', () => {
    const cluster = network(3, { leader: a });
    cluster.cut([a]);
    cluster.run(nanosFromMs(50));
    cluster.heal();
    cluster.run(nanosFromMs(150));
    expect(cluster.announcements).toEqual([
      { node: a, role: 'leader', term: 1, at: nanosFromMs(1 + 100 + 10 + 1 + 10) },
    ]);
  });

  it('follows a leader of its term when it finds one while it campaigns', () => {
    const replica = restarted(diskOf(1));
    give(replica, { kind: 'timeout', timer: ELECTION_TIMER });
    expect(replica.role).toBe('candidate');
    const message = {
      kind: 'append-entries',
      term: 2,
      previousIndex: 1,
      previousTerm: 1,
      entries: [],
      commitIndex: 1,
      round: 0,
    } as const;
    give(replica, { kind: 'message', from: c, message });
    expect([replica.role, replica.leader]).toEqual(['follower', c]);
  });

  it('lets no message of an earlier term pass, and tells its sender of the present one (section 5.1)', () => {
    const replica = restarted(diskOf(1, 3));
    const entry: LogEntry = { kind: 'entry', index: 2, term: 2, session: 9, sequence: 1, operation: null };
    const message = {
      kind: 'append-entries',
      term: 2,
      previousIndex: 1,
      previousTerm: 1,
      entries: [entry],
      commitIndex: 2,
      round: 0,
    } as const;
    expect(sent(give(replica, { kind: 'message', from: b, message }))).toMatchObject([
      { kind: 'append-refused', term: 3 },
    ]);
    expect(replica.log.termAt(2)).toBe(3);
    expect(sent(give(replica, requestVote(b, 2, 9, 2)))).toEqual([{ kind: 'vote', term: 3, granted: false }]);
  });
});

describe('a leader that has been elected again', () => {
  it('takes the refusal of a message of its earlier term for nothing about the logs', () => {
    const late: RaftMessage = {
      kind: 'append-entries',
      term: 1,
      previousIndex: 0,
      previousTerm: 0,
      entries: [],
      commitIndex: 0,
      round: 0,
    };
    const [refusal] = sent(give(restarted(diskOf(1, 3)), { kind: 'message', from: a, message: late }));
    expect(refusal?.term).toBe(3);
    const leader = restarted(diskOf(1, 2));
    give(leader, { kind: 'timeout', timer: ELECTION_TIMER });
    give(leader, { kind: 'persisted', count: 4 });
    give(leader, { kind: 'message', from: c, message: { kind: 'vote', term: 3, granted: true } });
    expect([leader.role, leader.log.term]).toEqual(['leader', 3]);
    expect(give(leader, { kind: 'message', from: b, message: refusal! })).toEqual([]);
  });
});

describe('the election restriction (section 5.4.1)', () => {
  const voter = () => restarted(diskOf(1, 2, 2));

  it.each([
    ['a lower last term, however long the log', 9, 1, false],
    ['the same last term and a shorter log', 2, 2, false],
    ['the same last term and length', 3, 2, true],
    ['the same last term and a longer log', 4, 2, true],
    ['a higher last term, however short the log', 1, 3, true],
  ])('judges a candidate with %s', (_, lastIndex, lastTerm, granted) => {
    const replica = voter();
    const asked = sent(give(replica, requestVote(b, 4, lastIndex, lastTerm)));
    const later = sent(give(replica, { kind: 'persisted', count: 5 }));
    expect([...asked, ...later]).toEqual([{ kind: 'vote', term: 4, granted }]);
  });
});

describe('persistence before reply (figure 2)', () => {
  it('grants a vote only when the vote is on disk, and then again whenever it is asked', () => {
    const replica = restarted([]);
    const asked = give(replica, requestVote(b, 1, 0, 0));
    expect(asked.filter(({ kind }) => kind === 'persist')).toEqual([
      { kind: 'persist', entry: { kind: 'term', term: 1, vote: b } },
    ]);
    expect(sent(asked)).toEqual([]);
    const granted = { kind: 'vote', term: 1, granted: true };
    expect(sent(give(replica, { kind: 'persisted', count: 1 }))).toEqual([granted]);
    expect(sent(give(replica, requestVote(b, 1, 0, 0)))).toEqual([granted]);
  });

  it('remembers after a crash whom it voted for', () => {
    const replica = restarted([{ kind: 'term', term: 1, vote: b }]);
    expect(sent(give(replica, requestVote(c, 1, 5, 1)))).toEqual([{ kind: 'vote', term: 1, granted: false }]);
  });

  it('asks for votes only when its own is on disk', () => {
    const replica = restarted([]);
    expect(sent(give(replica, { kind: 'timeout', timer: ELECTION_TIMER }))).toEqual([]);
    const asked = { kind: 'request-vote', term: 1, lastIndex: 0, lastTerm: 0 };
    expect(sent(give(replica, { kind: 'persisted', count: 1 }))).toEqual([asked, asked]);
  });

  it('grants no vote that it has forgotten the term of, when another term came before the flush', () => {
    const replica = restarted([]);
    give(replica, requestVote(b, 1, 0, 0));
    give(replica, requestVote(c, 2, 0, 0));
    expect(sent(give(replica, { kind: 'persisted', count: 1 }))).toEqual([]);
    expect(sent(give(replica, { kind: 'persisted', count: 2 }))).toEqual([{ kind: 'vote', term: 2, granted: true }]);
  });
});

describe('pre-vote (dissertation, section 9.6)', () => {
  it.each([
    ['disturbs nobody with pre-vote', true, 1, 1],
    ['deposes the leader without it', false, 2, 3],
  ])('a node that was cut off for a while %s', (_, preVote, termMin, announcements) => {
    const cluster = network(3, { leader: a, preVote });
    cluster.run(nanosFromMs(500));
    cluster.cut([c]);
    cluster.run(nanosFromMs(10_000));
    cluster.heal();
    cluster.run(nanosFromMs(5_000));
    const terms = [a, b, c].map((node) => at(cluster, node).log.term);
    expect(new Set(terms).size).toBe(1);
    expect(terms[0]! >= termMin && (preVote ? terms[0] === 1 : true)).toBe(true);
    expect(cluster.announcements.length).toBeGreaterThanOrEqual(announcements);
    if (preVote) expect(cluster.announcements).toHaveLength(announcements);
  });

  it('is refused by a node that hears from a leader, and by one whose log is ahead', () => {
    const now = (ms: number) => nanosFromMs(ms) as number as Parameters<RaftReplica['step']>[1];
    const replica = restarted(diskOf(1, 1), { preVote: true });
    const heartbeat = {
      kind: 'append-entries',
      term: 1,
      previousIndex: 2,
      previousTerm: 1,
      entries: [],
      commitIndex: 0,
      round: 0,
    } as const;
    effectsOf(replica, { kind: 'message', from: b, message: heartbeat }, now(100));
    const ask = (lastIndex: number, ms: number) => {
      const message = { kind: 'request-pre-vote', term: 2, lastIndex, lastTerm: 1 } as const;
      return sent(effectsOf(replica, { kind: 'message', from: c, message }, now(ms)));
    };
    expect(ask(2, 1099)).toEqual([{ kind: 'pre-vote', term: 1, granted: false }]);
    expect(ask(1, 1100)).toEqual([{ kind: 'pre-vote', term: 1, granted: false }]);
    expect(ask(2, 1100)).toEqual([{ kind: 'pre-vote', term: 2, granted: true }]);
    expect(replica.log.term).toBe(1);
    // Its clock is set back: that looks like no silence at all, and must not silence this voter for good.
    expect(ask(2, 50)).toEqual([{ kind: 'pre-vote', term: 2, granted: true }]);
  });

  it('writes nothing to disk until it is won', () => {
    const replica = restarted(diskOf(1), { preVote: true });
    const asked = give(replica, { kind: 'timeout', timer: ELECTION_TIMER });
    expect(asked.filter(({ kind }) => kind === 'persist')).toEqual([]);
    const won = give(replica, { kind: 'message', from: b, message: { kind: 'pre-vote', term: 2, granted: true } });
    expect(won).toContainEqual({ kind: 'persist', entry: { kind: 'term', term: 2, vote: a } });
    expect(replica.role).toBe('candidate');
  });

  it('catches up with a voter of a higher term', () => {
    const replica = restarted(diskOf(1), { preVote: true });
    give(replica, { kind: 'timeout', timer: ELECTION_TIMER });
    give(replica, { kind: 'message', from: b, message: { kind: 'pre-vote', term: 5, granted: false } });
    expect([replica.role, replica.log.term]).toEqual(['follower', 5]);
  });
});
