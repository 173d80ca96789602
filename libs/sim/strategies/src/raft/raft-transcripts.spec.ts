import { nanos, nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import { raft } from './strategy.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

/** Three nodes: a to b 10 ms one way, a to c 30 ms, b to c 20 ms; fsync 1 ms; `a` campaigns at the start. */
function threeNodes(own: Partial<RaftParameters> = {}): ScriptedCluster<RaftMessage, RaftRecord> {
  const cluster = oneNodeEach(3);
  const parameters = {
    leader: a,
    reads: 'read-index',
    preVote: true,
    electionTimeout: nanosFromMs(1000),
    heartbeat: nanosFromMs(500),
    ...own,
  } as const;
  const delays = [
    [0, 10, 30],
    [10, 0, 20],
    [30, 20, 0],
  ];
  return new ScriptedCluster(raft(parameters, cluster), cluster, {
    delay: (from, to) => nanosFromMs(delays[from]![to]!),
    fsync: nanosFromMs(1),
    transcript: true,
  });
}

function expectGolden(name: string, cluster: ScriptedCluster<RaftMessage, RaftRecord>): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('raft, as a reviewer reads it', () => {
  it('starts, replicates a write, confirms a read', () => {
    const cluster = threeNodes().boot();
    cluster.run(nanosFromMs(200));
    cluster.note('a write at the leader');
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.note('a read at the leader, and one at a follower');
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.request(b, { kind: 'read', key: 7, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    expectGolden('start-write-read', cluster);
  });

  it('elects another leader when the first is cut off, and brings the old one back', () => {
    const cluster = threeNodes().boot();
    cluster.run(nanosFromMs(200));
    cluster.cut([a]);
    cluster.note('a write and a read at the leader that is cut off');
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.run(nanosFromMs(1600));
    cluster.note('a write at the new leader');
    cluster.request(b, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(50));
    cluster.heal();
    cluster.run(nanosFromMs(700));
    cluster.note('what the old leader holds now');
    cluster.request(a, { kind: 'read', key: 7, consistency: 'local' });
    expectGolden('leader-cut-off', cluster);
  });

  it('comes back from its disk after a crash', () => {
    const cluster = threeNodes().boot();
    cluster.run(nanosFromMs(200));
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.crash(c);
    cluster.note('written while c is down');
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(100));
    cluster.restart(c);
    cluster.run(nanosFromMs(700));
    cluster.note('what the restarted node holds now');
    cluster.request(c, { kind: 'read', key: 7, consistency: 'local' });
    cluster.run(nanos(0));
    expectGolden('restart', cluster);
  });

  it('answers a read at a follower, and hands its leadership over', () => {
    const cluster = threeNodes({ reads: 'follower', transfer: { to: b, at: nanosFromMs(300) } }).boot();
    cluster.run(nanosFromMs(200));
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(22));
    cluster.note('a read at a follower that has not heard that the write is committed');
    cluster.request(b, { kind: 'read', key: 7, consistency: 'default' });
    cluster.run(nanosFromMs(83));
    cluster.note('a write at the leader that hands over');
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(95));
    expectGolden('follower-read-and-transfer', cluster);
  });
});
