import { nanosFromMs as ms, type NodeId, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster, type ScriptedClusterOptions } from '@isthmus/sim-testing';
import type { RaftRecord } from '../raft/log.js';
import { nameOfMessage, sizeOfMessage, type ZabMessage } from './messages.js';
import type { ZabParameters } from './parameters.js';
import type { ZabReplica } from './replica.js';
import { ELECTION_TIMER } from './timers.js';
import { zab } from './zab.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const READ: Operation = { kind: 'read', key: 0, consistency: 'default' };
const FRESH: Operation = { kind: 'read', key: 0, consistency: 'linearizable' };
const SYNC: Operation = { kind: 'sync', key: 0 };
const write = (value: number): Operation => ({ kind: 'write', key: 0, value });

type Ensemble = ScriptedCluster<ZabMessage, RaftRecord>;

/** 10 ms between any two, 1 ms a flush. */
function booted(nodes: number, own: Partial<ZabParameters> = {}, options: ScriptedClusterOptions = {}): Ensemble {
  const cluster = oneNodeEach(nodes);
  const parameters = { leader: a, electionTimeout: ms(1000), heartbeat: ms(100), ...own };
  const usual = { delay: () => ms(10), fsync: ms(1), ...options };
  const strategy = zab(parameters, cluster) as Strategy<ZabMessage, RaftRecord>;
  return new ScriptedCluster(strategy, cluster, usual).boot();
}

function settled(nodes: number, own: Partial<ZabParameters> = {}, options: ScriptedClusterOptions = {}): Ensemble {
  const network = booted(nodes, own, options);
  network.run(ms(150));
  return network;
}

function at(network: Ensemble, node: NodeId): ZabReplica {
  return network.replica(node) as unknown as ZabReplica;
}

describe('an epoch', () => {
  it('begins with discovery and synchronization: two round trips and a half, and three flushes', () => {
    // To the leader, its flush, to the followers, theirs, back; NEWLEADER there, a flush, back.
    const told = { node: a, role: 'leader', term: 1, at: ms(10 + 1 + 10 + 1 + 10 + 10 + 1 + 10) };
    expect(settled(3).announcements).toEqual([told]);
  });

  it('is later than any that a majority has accepted, and belongs to one leader', () => {
    const network = settled(3);
    network.cut([a]);
    network.run(ms(3000));
    network.heal();
    network.run(ms(3000));
    const { node, term } = network.announcements.findLast(({ role }) => role === 'leader')!;
    expect(term).toBeGreaterThan(1);
    for (const each of [a, b, c]) expect([at(network, each).log.term, at(network, each).leader]).toEqual([term, node]);
  });
});

describe('phases that take longer than a heartbeat, and together longer than the timeout', () => {
  const tight = { electionTimeout: ms(45), heartbeat: ms(20) };
  const slowDisks = { fsync: ms(10) };

  it('have the whole of the timeout each', () => {
    // To the leader, its flush, to the followers, theirs, back; NEWLEADER there, a flush, back.
    const told = { node: a, role: 'leader', term: 1, at: ms(10 + 10 + 10 + 10 + 10 + 10 + 10 + 10) };
    expect(settled(3, tight, slowDisks).announcements).toEqual([told]);
  });

  it('bring a follower what it lacks at once, and once, though it says more than once that it follows', () => {
    const network = settled(3, tight, slowDisks);
    for (const node of [a, b]) network.cut([node]);
    for (let value = 1; value <= 3; value++) network.request(a, write(value));
    network.run(ms(200));
    expect([a, b].map((node) => [at(network, node).role, at(network, node).log.lastIndex])).toEqual([
      ['looking', 4],
      ['looking', 1],
    ]);
    network.crash(c);
    network.heal();
    const sent: string[] = [];
    network.onStep = (_, effects) => {
      for (const effect of effects)
        if (effect.kind === 'send' && effect.to !== c) sent.push(nameOfMessage(effect.message));
    };
    network.run(ms(300));
    expect(network.announcements.at(-1)).toMatchObject({ node: a, role: 'leader', term: 2 });
    expect(network.held(b, 0)).toBe(3);
    const counted = ['proposal', 'history-differs'].map((name) => sent.filter((one) => one === name).length);
    expect(counted).toEqual([1, 0]);
    expect(sent.filter((name) => name === 'ack-epoch').length).toBeGreaterThan(1);
  });
});

describe('an election', () => {
  it('is won by the highest of nodes that have seen equally much', () => {
    const network = booted(3, { leader: null });
    network.run(ms(500));
    expect(network.announcements.at(-1)).toMatchObject({ node: c, role: 'leader' });
  });

  it('is won by who has seen most, else', () => {
    const network = settled(3);
    network.cut([c]);
    network.request(a, write(1));
    network.run(ms(100));
    network.heal();
    network.cut([a]);
    network.fire(b, ELECTION_TIMER);
    network.fire(c, ELECTION_TIMER);
    network.run(ms(500));
    expect(network.announcements.at(-1)).toMatchObject({ node: b, role: 'leader' });
    expect(network.held(c, 0)).toBe(1);
  });

  it('is no matter for a node that finds a leader', () => {
    const network = settled(3);
    network.fire(b, ELECTION_TIMER);
    network.run(ms(500));
    expect(network.announcements).toHaveLength(1);
    expect(at(network, b)).toMatchObject({ role: 'follower', leader: a });
  });

  it('answers no client until it is over', () => {
    const network = booted(3, { leader: null });
    for (const operation of [READ, write(1), SYNC]) {
      expect(network.request(b, operation).answer?.result).toEqual({ kind: 'redirect', leader: null });
    }
  });
});

describe('a write', () => {
  it('is handed on, proposed, acknowledged by a majority and committed; its own server answers', () => {
    const network = settled(5);
    const sent: string[] = [];
    network.onStep = (_, effects) => {
      for (const effect of effects) if (effect.kind === 'send') sent.push(nameOfMessage(effect.message));
    };
    const [asked, attempt] = [network.now, network.request(b, write(1))];
    network.settle();
    expect(attempt.answer?.result).toEqual({ kind: 'ok', value: 1, swapped: false });
    // Three for each other node, and one to the leader.
    const counted = ['request', 'proposal', 'ack', 'commit'].map((name) => sent.filter((one) => one === name).length);
    expect([...counted, sent.length]).toEqual([1, 4, 4, 4, 13]);
    const later = network.request(b, write(2));
    network.run(ms(41));
    expect(later.answer?.at).toBe(asked + ms(10 + 10 + 1 + 10 + 10));
  });

  it('that was asked again at another server takes effect once', () => {
    const network = settled(3);
    const first = network.request(b, write(1));
    network.request(c, write(1), { retryOf: first });
    network.run(ms(100));
    network.request(a, write(2));
    network.run(ms(100));
    network.request(b, write(1), { retryOf: first });
    network.run(ms(100));
    expect(network.attempts.map(({ answer }) => answer?.result)).toMatchObject([
      { value: 1 },
      { value: 1 },
      { value: 2 },
      { value: 1 },
    ]);
    expect(network.held(c, 0)).toBe(2);
  });

  it('that is lost on its way to the leader is handed on again', () => {
    const network = settled(3);
    const attempt = network.request(b, write(1));
    for (const envelope of [...network.inFlight]) network.lose(envelope);
    network.run(ms(200));
    expect(attempt.answer?.result).toMatchObject({ kind: 'ok' });
  });
});

describe('a read', () => {
  it('is answered at once from what its server has applied, stale as that may be', () => {
    const network = settled(3);
    network.cut([c]);
    network.request(a, write(1));
    network.run(ms(50));
    expect(network.request(c, READ).answer).toEqual({
      result: { kind: 'ok', value: 0, swapped: false },
      at: network.now,
    });
  });

  it('waits at a server that is behind what its session has seen', () => {
    const network = settled(3);
    network.cut([c]);
    const { session } = network.request(a, write(1));
    network.run(ms(50));
    const read = network.request(c, READ, { session });
    expect(read.answer).toBeNull();
    network.heal();
    network.run(ms(300));
    expect(read.answer?.result).toMatchObject({ value: 1 });
  });

  it('after a sync, or asked for with one, waits for the leader alone and for what that had proposed', () => {
    const network = settled(5);
    const asked = network.now;
    const [sync, read, leaders] = [network.request(b, SYNC), network.request(b, FRESH), network.request(a, FRESH)];
    network.run(ms(20));
    expect([sync, read].map(({ answer }) => answer?.at)).toEqual([asked + ms(20), asked + ms(20)]);
    expect(leaders.answer?.at).toBe(asked);
    network.request(a, write(1));
    const later = network.request(b, FRESH);
    network.run(ms(50));
    expect(later.answer?.result).toMatchObject({ value: 1 });
  });

  it('after a sync is stale at a leader that does not know of its successor', () => {
    const network = settled(3);
    network.cut([a]);
    network.fire(b, ELECTION_TIMER);
    network.fire(c, ELECTION_TIMER);
    network.run(ms(400));
    network.request(c, write(1));
    network.run(ms(40));
    expect([network.held(b, 0), network.request(a, FRESH).answer?.result]).toEqual([
      1,
      { kind: 'ok', value: 0, swapped: false },
    ]);
  });
});

describe('messages', () => {
  const proposal = (operation: Operation | null): ZabMessage => ({
    ...{ kind: 'append-entries', term: 1, previousIndex: 1, previousTerm: 1, commitIndex: 1, round: 1 },
    entries: [{ kind: 'entry', index: 2, term: 1, session: 0, sequence: 1, operation: operation as never }],
  });

  it.each<[string, ZabMessage, number]>([
    ['notification', { kind: 'notification', round: 1, vote: { leader: a, epoch: 1, index: 1 } }, 48],
    ['leading', { kind: 'leading' }, 16],
    ['follower-info', { kind: 'follower-info', acceptedEpoch: 1 }, 24],
    ['leader-info', { kind: 'leader-info', epoch: 1, isTaken: true }, 32],
    ['ack-epoch', { kind: 'ack-epoch', epoch: 1, lastEpoch: 1, lastIndex: 1 }, 40],
    ['proposal', proposal(null), 56 + 16],
    ['proposal', proposal({ kind: 'write', key: 0, value: 1 }), 56 + 48],
    ['proposal', proposal({ kind: 'cas', key: 0, expected: 0, value: 1 }), 56 + 56],
    ['ping', { ...proposal(null), entries: [] } as ZabMessage, 56],
    ['ack', { kind: 'appended', term: 1, matchIndex: 1, round: 1 }, 40],
    ['commit', { kind: 'commit', epoch: 1, index: 1 }, 32],
    [
      'request',
      { kind: 'request', epoch: 1, session: 0, sequence: 1, operation: { kind: 'write', key: 0, value: 1 } },
      64,
    ],
    ['sync', { kind: 'sync', epoch: 1, number: 1 }, 32],
    ['synced', { kind: 'synced', epoch: 1, number: 1, index: 1 }, 40],
  ])('%s has the size that the README gives', (name, message, bytes) => {
    expect([nameOfMessage(message), sizeOfMessage(message)]).toEqual([name, bytes]);
  });
});

describe('zab, as a reviewer reads it', () => {
  it('elects, begins an epoch, commits a write, reads, syncs, and begins another epoch', () => {
    const network = booted(3, { leader: null, heartbeat: ms(500) }, { transcript: true });
    network.run(ms(400));
    network.note('a write and a read at a follower, and a sync');
    const { session } = network.request(a, write(1));
    network.run(ms(50));
    network.request(a, READ, { session });
    network.request(a, SYNC, { session });
    network.run(ms(50));
    network.cut([c]);
    network.run(ms(1800));
    const text = network.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/two-epochs.txt', import.meta.url), text));
  });
});
