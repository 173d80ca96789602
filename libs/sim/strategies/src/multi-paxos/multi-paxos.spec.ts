import { nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import {
  effectsOf,
  goldenText,
  nodeId,
  oneNodeEach,
  ScriptedCluster,
  type ScriptedClusterOptions,
} from '@isthmus/sim-testing';
import type { Accepted, PaxosMessage, PaxosRecord } from './messages.js';
import { multiPaxos } from './multi-paxos.js';
import type { MultiPaxosParameters } from './parameters.js';
import { ELECTION_TIMER, HEARTBEAT_TIMER, MultiPaxosReplica } from './replica.js';

const [a, b, c, d, e] = [0, 1, 2, 3, 4].map(nodeId) as [NodeId, NodeId, NodeId, NodeId, NodeId];
const ms = nanosFromMs;
const write = (value: number, key = 0): Operation => ({ kind: 'write', key, value });
const READ: Operation = { kind: 'read', key: 0, consistency: 'default' };

const PARAMETERS: MultiPaxosParameters = {
  leader: a,
  reads: 'log',
  electionTimeout: ms(1000),
  heartbeat: ms(100),
};

/** Nodes 10 ms apart, flushes of 1 ms; `a` leads. It is 200 ms after the start. */
function settled(nodes: number, parameters: Partial<MultiPaxosParameters> = {}, options: ScriptedClusterOptions = {}) {
  const cluster = oneNodeEach(nodes);
  const usual = { delay: () => ms(10), fsync: ms(1), ...options };
  const network = new ScriptedCluster(multiPaxos({ ...PARAMETERS, ...parameters }, cluster), cluster, usual).boot();
  network.run(ms(200));
  return network;
}

type Paxos = ScriptedCluster<PaxosMessage, PaxosRecord>;

function at(network: Paxos, node: NodeId): MultiPaxosReplica {
  return network.replica(node) as MultiPaxosReplica;
}

describe('a stable leader', () => {
  it('is made by one flush, a round trip and a flush', () => {
    expect(settled(3).announcements).toEqual([{ node: a, role: 'leader', term: 3, at: ms(1 + 10 + 1 + 10) }]);
  });

  it('answers a write, and a read that takes a slot, when a majority has it on disk, and two messages for each other node', () => {
    const network = settled(5);
    let sent = 0;
    network.onStep = (_, effects) => (sent += effects.filter(({ kind }) => kind === 'send').length);
    const answers = [write(1), READ].map((operation) => network.request(a, operation));
    network.settle();
    expect(sent).toBe(2 * 8);
    const later = [write(2), READ].map((operation) => network.request(a, operation));
    network.run(ms(21));
    expect(later.map(({ answer }) => answer?.at)).toEqual([ms(221), ms(221)]);
    expect(answers.map(({ answer }) => answer?.result)).toMatchObject([{ value: 1 }, { value: 1 }]);
  });

  it('answers a read by a majority of heartbeats without waiting for a disk', () => {
    const network = settled(5, { reads: 'quorum' });
    const read = network.request(a, READ);
    network.run(ms(20));
    expect(read.answer?.at).toBe(ms(220));
  });

  it('sends others to the leader, and a local read nowhere', () => {
    const network = settled(3, { reads: 'local' });
    expect(network.request(b, write(1)).answer?.result).toEqual({ kind: 'redirect', leader: a });
    expect(network.request(b, READ).answer?.result).toMatchObject({ value: 0 });
  });

  it('is replaced once it falls silent, and takes no notice of what it led before', () => {
    const network = settled(3);
    network.cut([a]);
    const lost = network.request(a, write(1));
    network.run(ms(3000));
    const { node: leader } = network.announcements.at(-1)!;
    expect([b, c]).toContain(leader);
    const kept = network.request(leader, write(2));
    network.run(ms(100));
    network.heal();
    network.run(ms(3000));
    expect([lost.answer, kept.answer?.result.kind]).toEqual([null, 'ok']);
    for (const node of [a, b, c]) expect(network.held(node, 0)).toBe(2);
  });
});

describe('slots', () => {
  it('are chosen in any order, and executed in theirs', () => {
    const network = settled(3);
    const [first, second] = [network.request(a, write(1)), network.request(a, write(2))];
    // Nobody hears of the first.
    for (const envelope of [...network.inFlight]) if (holds(envelope.message, 1)) network.lose(envelope);
    network.run(ms(30));
    expect([first.answer, second.answer]).toEqual([null, null]);
    // The heartbeat of 222 ms shows what is lacking; it is repeated, and both are answered.
    network.run(ms(130));
    expect([first, second].map(({ answer }) => answer?.at)).toEqual([ms(222 + 20 + 21), ms(222 + 20 + 21)]);
  });

  it('are not said to be on disk before they are, though their proposals overtake each other', () => {
    const network = settled(3);
    network.request(a, write(1));
    network.request(a, write(2));
    const proposals = network.inFlight.filter(({ to }) => to === b);
    for (const envelope of proposals.reverse()) network.deliver(envelope);
    network.fire(a, HEARTBEAT_TIMER);
    network.deliver(network.inFlight.find(({ to, message }) => to === b && message.kind === 'heartbeat')!);
    const heard = network.inFlight.find(({ from, message }) => from === b && message.kind === 'heard')?.message;
    expect(at(network, b).log.lastIndex).toBe(2);
    expect(heard).toMatchObject({ durable: 0, lacks: 0 });
  });

  it('are not said to be on disk before they are proposed, by a leader whose majority has lost what was chosen', () => {
    const network = settled(3);
    network.request(a, write(1));
    network.run(ms(200));
    const replica = at(network, b);
    expect(replica.store.commitIndex).toBe(1);
    const heartbeat = { kind: 'heartbeat', ballot: 8, last: 0, commitIndex: 0, round: 1 } as const;
    const effects = effectsOf(replica, { kind: 'message', from: c, message: heartbeat });
    expect(effects).toContainEqual(expect.objectContaining({ message: expect.objectContaining({ durable: 0 }) }));
  });

  it('keep in a new ballot what was voted for in the highest before', () => {
    const network = settled(5);
    network.request(a, write(1));
    network.settle({ group: [a, b] });
    network.cut([a]);
    // b has the only vote that its majority knows of; that it was chosen cannot be excluded.
    network.fire(c, ELECTION_TIMER);
    network.settle({ group: [b, c, d] });
    expect(at(network, c).role).toBe('leader');
    expect([b, c, d].map((node) => at(network, node).log.entry(1).ballot)).toEqual([12, 12, 12]);
    expect(network.held(c, 0)).toBe(1);
  });

  it('that nobody has voted in are filled with a no-op, when a later one may have been chosen', () => {
    const network = settled(5);
    network.request(a, write(1));
    network.request(a, write(2, 1));
    for (const envelope of [...network.inFlight]) if (holds(envelope.message, 1)) network.lose(envelope);
    network.settle({ group: [a, b] });
    network.cut([a]);
    network.fire(c, ELECTION_TIMER);
    network.settle({ group: [b, c, d, e] });
    const { log } = at(network, c);
    expect([log.entry(1).operation, log.entry(2).operation]).toEqual([null, write(2, 1)]);
    expect([network.held(c, 0), network.held(c, 1)]).toEqual([0, 2]);
  });

  it('are promised from where the candidate knows no more, with the votes, and below the promise nothing is accepted', () => {
    const network = settled(3);
    network.request(a, write(1));
    network.settle();
    network.cut([a]);
    network.fire(b, ELECTION_TIMER);
    network.flush(b);
    expect(network.inFlight.map(({ message }) => message)).toContainEqual({ kind: 'prepare', ballot: 7, from: 1 });
    network.settle({ group: [b, c] });
    network.heal();
    network.request(a, write(2));
    network.settle();
    expect([at(network, a).role, network.held(b, 0)]).toEqual(['follower', 1]);
  });
});

describe('a candidate that is preempted before its own promise is on disk', () => {
  it('asks nobody in that ballot any more', () => {
    const replica = new MultiPaxosReplica(a, 3, PARAMETERS);
    effectsOf(replica, { kind: 'start', reason: 'restart', recovered: [] });
    effectsOf(replica, { kind: 'timeout', timer: ELECTION_TIMER });
    effectsOf(replica, { kind: 'message', from: b, message: { kind: 'preempted', ballot: 100 } });
    expect(effectsOf(replica, { kind: 'persisted', count: 1 })).toEqual([]);
    // Its next ballot is above that.
    const next = effectsOf(replica, { kind: 'timeout', timer: ELECTION_TIMER });
    expect(next).toContainEqual({ kind: 'persist', entry: { kind: 'promise', ballot: 102 } });
  });
});

function holds(message: PaxosMessage, slot: number): boolean {
  return message.kind === 'accept' && message.entries.some(({ index }) => index === slot);
}

describe('messages', () => {
  const { sizeOf, nameOf } = multiPaxos(PARAMETERS, oneNodeEach(3));
  const vote = (operation: Accepted['operation']): Accepted => ({
    ...{ kind: 'accepted', index: 5, ballot: 3, session: 0, sequence: 1 },
    operation,
  });
  const accept = (operation: Accepted['operation']): PaxosMessage => ({
    ...{ kind: 'accept', ballot: 3, commitIndex: 4, round: 1 },
    entries: [vote(operation)],
  });

  it.each<[PaxosMessage, number]>([
    [{ kind: 'prepare', ballot: 3, from: 1 }, 32],
    [{ kind: 'promise', ballot: 3, accepted: [], snapshot: null }, 24],
    [{ kind: 'promise', ballot: 3, accepted: [vote({ kind: 'write', key: 0, value: 1 })], snapshot: null }, 24 + 56],
    [accept({ kind: 'write', key: 0, value: 1 }), 48 + 40],
    [accept({ kind: 'cas', key: 0, expected: 0, value: 1 }), 48 + 48],
    [accept(null), 48 + 8],
    [{ kind: 'accepted', ballot: 3, from: 1, to: 2, round: 1 }, 48],
    [{ kind: 'heartbeat', ballot: 3, last: 1, commitIndex: 0, round: 1 }, 48],
    [{ kind: 'heard', ballot: 3, durable: 1, lacks: 0, round: 1 }, 48],
    [{ kind: 'preempted', ballot: 3 }, 24],
  ])('%j has the size that the README gives', (message, bytes) => {
    expect([nameOf(message), sizeOf(message)]).toEqual([message.kind, bytes]);
  });
});

describe('multi-paxos, as a reviewer reads it', () => {
  it('starts, chooses a write, reads, and changes its leader', () => {
    const network = settled(3, { heartbeat: ms(500) }, { transcript: true });
    network.note('a write and a read at the leader');
    network.request(a, write(1));
    network.request(a, READ);
    network.run(ms(50));
    network.cut([a]);
    network.run(ms(1500));
    network.note('a read at the new leader');
    network.request(b, READ);
    network.run(ms(50));
    const text = network.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/start-and-failover.txt', import.meta.url), text));
  });
});
