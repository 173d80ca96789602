import type { Instant, Strategy } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach } from '@isthmus/sim-testing';
import { causal } from './causal/causal.js';
import type { CausalMessage, CausalWrite } from './causal/messages.js';
import type { Configuration } from './chain/configuration.js';
import { type ChainMessage, nameOfMessage as nameOfChain, sizeOfMessage as sizeOfChain } from './chain/messages.js';
import type { DependencyForm } from './dependencies.js';
import { DOTTED_VERSIONS, type Siblings } from './leaderless/dotted-versions.js';
import { leaderless } from './leaderless/leaderless.js';
import { type LeaderlessMessage, payloadOf, sizeOf } from './leaderless/messages.js';
import type { MultiLeaderMessage, Write } from './multi-leader/messages.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader/multi-leader.js';
import {
  type Accepted,
  type PaxosMessage,
  sizeOfMessage as sizeOfPaxos,
  type Snapshot,
} from './multi-paxos/messages.js';
import {
  nameOfMessage as nameOfRaft,
  payloadOfMessage as payloadOfRaft,
  type RaftMessage,
  sizeOfMessage as sizeOfRaft,
} from './raft/messages.js';
import type { LogEntry, SingleLeaderMessage } from './single-leader/messages.js';
import { singleLeader } from './single-leader/single-leader.js';
import { sizeOf as sizeOfTransactions } from './transactions/messages.js';

const cluster = oneNodeEach(3);
const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const now = 0 as Instant;

const command = { kind: 'cas', key: 0, expected: 1, value: 2 } as const;
const state = { machine: null, sequences: new Int32Array(0), answers: [], bytes: 500, payload: 400 };

describe('what is neither key nor value is metadata', () => {
  const wide = oneNodeEach(7);
  const metadataOf = <Message>(strategy: Pick<Strategy<Message>, 'sizeOf' | 'payloadOf'>, message: Message) =>
    strategy.sizeOf(message) - strategy.payloadOf(message);
  const content = { key: 0, value: 1, timestamp: now, node: nodeId(0), session: 0, sequence: 1 };
  const logged = { ...content, kind: 'write', incarnation: now, position: 0 } as const;
  const writes = <Write>(write: Write) => ({ kind: 'writes', incarnation: now, from: 0, writes: [write] }) as const;
  /** Of the message, and of its one write: timestamp, session and sequence. */
  const FRAME = 32 + 24;

  it.each([1, 3, 6])(
    'of a causal write, a list of %i nearest dependencies, or log and count of every node',
    (count) => {
      const dependencies = Array.from({ length: count }, (_, node) => ({
        node: nodeId(node),
        incarnation: now,
        count: 1,
      }));
      const message = writes({ ...logged, dependencies });
      expect(metadataOf(causal({ dependencies: 'nearest' }, wide), message)).toBe(FRAME + 8 + 24 * count);
      expect(metadataOf(causal({ dependencies: 'vector' }, wide), message)).toBe(FRAME + 16 * 7);
    },
  );

  it('of a sibling, the version vector of Parker et al.: a number for each site', () => {
    const siblings = multiLeader({ conflicts: 'siblings' }, wide);
    expect(metadataOf(siblings, writes({ ...logged, supersedes: [] }))).toBe(FRAME + 8 * 7);
    expect(metadataOf(multiLeader({ conflicts: 'last-write-wins' }, wide), writes(logged))).toBe(FRAME);
    expect(siblings.client?.payloadOfContext?.({ seen: [], others: 2 })).toBe(2 * 8);
  });

  it('of dotted versions, a dot and a timestamp each, and two numbers for each node in their contexts', () => {
    const version = { key: 0, value: 1, timestamp: now, node: nodeId(0) };
    const plain = { n: 3, r: 2, w: 2, readRepair: 'off' } as const;
    const lww = leaderless(plain, cluster);
    expect(metadataOf(lww, { kind: 'repair', version })).toBe(16 + 16);
    const dotted = { node: nodeId(0), counter: 1, value: 1, timestamp: now };
    const context = [0, 1].map((node) => ({ node: nodeId(node), counter: 1 }));
    const both = {
      key: 0,
      siblings: [
        { ...dotted, context },
        { ...dotted, context: [] },
      ],
    };
    const message: LeaderlessMessage<Siblings> = { kind: 'repair', version: both };
    // Node, counter and timestamp of both, and two entries of two numbers.
    expect(sizeOf(message, DOTTED_VERSIONS.bytesOf) - payloadOf(message, DOTTED_VERSIONS.payloadOf)).toBe(
      16 + 2 * 24 + 2 * 16,
    );
    expect(metadataOf(lww, { kind: 'read', key: 0, life: now, request: 0 })).toBe(32);
    expect(metadataOf(lww, { kind: 'range', leaves: [7], versions: [version, version] })).toBe(16 + 8 + 2 * 16);
  });

  it("of Raft's entries all but the command's key and values, of a snapshot what it remembers of sessions", () => {
    const entry = { kind: 'entry', index: 1, term: 1, session: 0, sequence: 1, operation: command } as const;
    const append = {
      kind: 'append-entries',
      term: 1,
      previousIndex: 0,
      previousTerm: 0,
      commitIndex: 0,
      round: 1,
    } as const;
    const message: RaftMessage = { ...append, entries: [entry, { ...entry, operation: null }] };
    expect([sizeOfRaft(message), payloadOfRaft(message)]).toEqual([56 + 56 + 16, 24]);
    const snapshot = { kind: 'snapshot', lastIndex: 1, lastTerm: 1, state } as const;
    const install: RaftMessage = { kind: 'install-snapshot', term: 1, snapshot, round: 1 };
    expect(sizeOfRaft(install) - payloadOfRaft(install)).toBe(48 + 100);
    expect(payloadOfRaft({ kind: 'vote', term: 1, granted: true })).toBe(0);
  });
});

describe('messages have the names and sizes that the READMEs give', () => {
  const entry: LogEntry = { kind: 'write', epoch: 1, position: 0, session: 0, sequence: 1, key: 0, value: 1 };
  const append = { kind: 'append', epoch: 1, epochStart: 0, from: 0, epochBefore: 0 } as const;
  it.each<[SingleLeaderMessage, string, number]>([
    [{ ...append, entries: [entry, entry] }, 'append', 16 + 32 + 2 * 48],
    [{ ...append, entries: [] }, 'probe', 48],
    [{ kind: 'acknowledge', epoch: 1, position: 1 }, 'acknowledge', 32],
    [{ kind: 'fetch', lastEpoch: 1, position: 1 }, 'fetch', 32],
    [{ kind: 'recall' }, 'recall', 16],
    [{ kind: 'recalled', epoch: 1, log: [entry] }, 'recalled', 24 + 48],
    [{ kind: 'heartbeat', epoch: 1, committed: 1 }, 'heartbeat', 32],
    [{ kind: 'ask-position', askedAt: now }, 'ask-position', 24],
    [{ kind: 'position', epoch: 1, askedAt: now, committed: 1 }, 'position', 40],
    [{ kind: 'take-over', epoch: 1 }, 'take-over', 24],
    [{ kind: 'prepare', token: 1 }, 'prepare', 24],
    [{ kind: 'promised', token: 1 }, 'promised', 24],
    [{ kind: 'claim', token: 1, claimedAt: now }, 'claim', 32],
    [{ kind: 'granted', token: 1, claimedAt: now }, 'granted', 32],
    [{ kind: 'denied', token: 1 }, 'denied', 24],
  ])('single-leader %j', (message, name, bytes) => {
    const parameters = {
      leader: nodeId(0),
      replication: 'asynchronous',
      acknowledgements: 1,
      reads: 'leader',
    } as const;
    const strategy = singleLeader(parameters, cluster);
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });

  const version = { key: 0, value: 1, timestamp: now, node: nodeId(0) };
  const write: Write = { ...version, kind: 'write', incarnation: now, position: 0, session: 0, sequence: 1 };
  it.each<[MultiLeaderMessage, string, number]>([
    [{ kind: 'writes', incarnation: now, from: 0, writes: [write, write] }, 'writes', 16 + 16 + 2 * 40],
    [{ kind: 'writes', incarnation: now, from: 0, writes: [] }, 'probe', 32],
    [{ kind: 'acknowledge', incarnation: now, position: 1 }, 'acknowledge', 32],
    [{ kind: 'fetch', incarnation: null, position: 0 }, 'fetch', 32],
    [{ kind: 'recall' }, 'recall', 16],
    [{ kind: 'recalled', versions: [write] }, 'recalled', 16 + 40],
  ])('multi-leader %j', (message, name, bytes) => {
    const strategy = multiLeader({ conflicts: 'last-write-wins' }, cluster);
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });

  const dependencies = [{ node: nodeId(1), incarnation: now, count: 1 }];
  const later: Write = { ...write, dependencies };
  it.each<[Partial<MultiLeaderParameters>, string, number]>([
    // A stamp of a hybrid clock takes the 64 bits of a timestamp (section 6.2).
    [{ stamps: 'hybrid' }, 'in the place of the timestamp', 40],
    // Where writes of several nodes come in one log, each says whose it is: node, log and position.
    [{ topology: { kind: 'ring' } }, 'with its place', 40 + 24],
    [{ topology: { kind: 'star', hub: nodeId(0) } }, 'with its place', 40 + 24],
    // One entry for each node of the cluster, as in any vector clock: log and count.
    [{ delivery: 'causal' }, 'with a vector', 40 + 3 * 16],
    [{ delivery: 'causal', topology: { kind: 'ring' } }, 'with both', 40 + 24 + 3 * 16],
  ])('multi-leader with %j sends each write %s', (options, _, bytes) => {
    const { sizeOf } = multiLeader({ conflicts: 'last-write-wins', ...options }, cluster);
    const message: MultiLeaderMessage = {
      kind: 'writes',
      incarnation: now,
      from: 0,
      writes: [options.delivery === 'causal' ? later : write],
    };
    expect(sizeOf(message)).toBe(32 + bytes);
  });

  it('multi-leader with siblings sends a version vector with each write, one number for each site as Parker et al. have it', () => {
    const { sizeOf, client } = multiLeader({ conflicts: 'siblings' }, cluster);
    const sibling: Write = { ...write, supersedes: [1, 2, 3] };
    expect(sizeOf({ kind: 'writes', incarnation: now, from: 0, writes: [sibling] })).toBe(32 + 40 + 3 * 8);
    expect(client?.sizeOfContext({ seen: [1, 2, 3], others: 0 })).toBe(3 * 8);
    expect(client?.sizeOfContext({ seen: [1, 2, 3], others: 2 })).toBe(3 * 8 + 2 * 8);
    expect(multiLeader({ conflicts: 'siblings', context: 'none' }, cluster).client).toBeUndefined();
  });

  const dependent: CausalWrite = { ...write, dependencies };
  const free: CausalWrite = { ...write, dependencies: [] };
  it.each<[DependencyForm, CausalMessage, string, number]>([
    ['nearest', { kind: 'writes', incarnation: now, from: 0, writes: [dependent, free] }, 'writes', 32 + 2 * 48 + 24],
    ['vector', { kind: 'writes', incarnation: now, from: 0, writes: [dependent, free] }, 'writes', 32 + 2 * (40 + 48)],
    ['nearest', { kind: 'writes', incarnation: null, from: 0, writes: [] }, 'probe', 32],
    ['nearest', { kind: 'acknowledge', incarnation: now, position: 1 }, 'acknowledge', 32],
    ['nearest', { kind: 'fetch', incarnation: null, position: 0 }, 'fetch', 32],
    ['nearest', { kind: 'recall' }, 'recall', 16],
    ['vector', { kind: 'recalled', versions: [dependent] }, 'recalled', 16 + 40 + 48],
  ])('causal with %s %j', (form, message, name, bytes) => {
    const strategy = causal({ dependencies: form }, cluster);
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });
  it.each<[DependencyForm, number]>([
    ['nearest', 8 + 24],
    ['vector', 3 * 16],
  ])('a session brings its dependencies as %s', (form, bytes) => {
    expect(causal({ dependencies: form }, cluster).client?.sizeOfContext(dependencies)).toBe(bytes);
  });

  const request = { life: now, request: 0 };
  const ballot = { timestamp: now, node: nodeId(0) };
  const proposal = { ballot, origin: ballot, version };
  it.each<[LeaderlessMessage, string, number]>([
    [{ kind: 'write', version, ...request }, 'write', 64],
    [{ kind: 'written', ...request }, 'written', 32],
    [{ kind: 'read', key: 0, ...request }, 'read', 40],
    [{ kind: 'value', version, ...request }, 'value', 64],
    [{ kind: 'value', version: null, ...request }, 'value', 32],
    [{ kind: 'repair', version }, 'repair', 48],
    [{ kind: 'hinted-write', version, home: nodeId(1), ...request }, 'hinted-write', 40 + 32],
    [{ kind: 'handoff', versions: [version, version], ...request }, 'handoff', 32 + 2 * 32],
    [{ kind: 'handed-over', ...request }, 'handed-over', 32],
    [{ kind: 'ping' }, 'ping', 16],
    [{ kind: 'tree', level: 0, parents: [], hashes: [1] }, 'tree', 32],
    [{ kind: 'tree', level: 1, parents: [0], hashes: Array<number>(16).fill(1) }, 'tree', 24 + 136],
    [{ kind: 'range', leaves: [7], versions: [version] }, 'range', 16 + 8 + 32],
    [{ kind: 'range-answer', versions: [version] }, 'range-answer', 16 + 32],
    [{ kind: 'prepare', key: 0, ballot, ...request }, 'prepare', 56],
    [{ kind: 'promise', refusedFor: null, accepted: null, committed: proposal, ...request }, 'promise', 32 + 32 + 32],
    [{ kind: 'promise', refusedFor: ballot, accepted: null, committed: null, ...request }, 'promise', 32 + 16],
    [{ kind: 'propose', key: 0, proposal, ...request }, 'propose', 72 + 32],
    [{ kind: 'propose', key: 0, proposal: { ...proposal, version: null }, ...request }, 'propose', 72],
    [{ kind: 'accept', refusedFor: null, ...request }, 'accept', 32],
    [{ kind: 'commit', key: 0, proposal, ...request }, 'commit', 72 + 32],
  ])('leaderless %j', (message, name, bytes) => {
    const strategy = leaderless({ n: 3, r: 2, w: 2, readRepair: 'async' }, cluster);
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });

  const logged = { index: 1, session: 0, sequence: 1, operation: command } as const;
  const whole = { lastIndex: 1, lastTerm: 1, state } as const;
  const head = { term: 1, round: 0 } as const;
  it.each<[RaftMessage, string, number]>([
    [{ kind: 'append-refused', ...head, previousIndex: 5, hintIndex: 3, hintTerm: 1 }, 'append-refused', 56],
    [{ kind: 'install-snapshot', ...head, snapshot: { kind: 'snapshot', ...whole } }, 'install-snapshot', 48 + 500],
    [{ kind: 'timeout-now', term: 1 }, 'timeout-now', 24],
    [{ kind: 'request-vote', term: 1, lastIndex: 5, lastTerm: 1 }, 'request-vote', 40],
    [{ kind: 'request-pre-vote', term: 1, lastIndex: 5, lastTerm: 1 }, 'request-pre-vote', 40],
    [{ kind: 'vote', term: 1, granted: true }, 'vote', 32],
    [{ kind: 'pre-vote', term: 1, granted: true }, 'pre-vote', 32],
  ])('raft %j', (message, name, bytes) => {
    expect([nameOfRaft(message), sizeOfRaft(message)]).toEqual([name, bytes]);
  });

  const vote: Accepted = { kind: 'accepted', ballot: 1, ...logged };
  const copy: Snapshot = { kind: 'snapshot', lastIndex: 1, state };
  it.each<[PaxosMessage, number]>([
    [{ kind: 'prepare', ballot: 1, from: 1 }, 32],
    [{ kind: 'promise', ballot: 1, accepted: [], snapshot: null }, 24],
    [{ kind: 'promise', ballot: 1, accepted: [vote, { ...vote, operation: null }], snapshot: null }, 24 + 64 + 24],
    [{ kind: 'promise', ballot: 1, accepted: [], snapshot: copy }, 24 + 8 + 500],
    [{ kind: 'catch-up', ballot: 1, snapshot: copy }, 32 + 500],
    [{ kind: 'preempted', ballot: 1 }, 24],
  ])('multi-paxos %j', (message, bytes) => {
    expect(sizeOfPaxos(message)).toBe(bytes);
  });

  const configuration: Configuration = { kind: 'configuration', epoch: 1, chain: [a, b, c], joining: null };
  it.each<[ChainMessage, string, number]>([
    [{ kind: 'updates', epoch: 1, from: 1, updates: [] }, 'probe', 32],
    [{ kind: 'received', epoch: 1, index: 1 }, 'received', 32],
    [{ kind: 'fetch', epoch: 1, from: 1, committed: 1 }, 'fetch', 40],
    [{ kind: 'version-query', epoch: 1, query: 1, key: 7 }, 'version-query', 40],
    [{ kind: 'version', epoch: 1, query: 1, index: 1 }, 'version', 40],
    [{ kind: 'ping', sentAt: now, configuration, isEmpty: false, heir: null }, 'ping', 64 + 3 * 8],
    [{ kind: 'order', configuration, sentAt: now }, 'order', 48 + 3 * 8],
  ])('chain %j', (message, name, bytes) => {
    expect([nameOfChain(message), sizeOfChain(message)]).toEqual([name, bytes]);
  });

  it.each(['acknowledge', 'fetch', 'cut'] as const)('transactions %s', (kind) => {
    expect(sizeOfTransactions({ kind, position: 1 })).toBe(24);
  });
});
