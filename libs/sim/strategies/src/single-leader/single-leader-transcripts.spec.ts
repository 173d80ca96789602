import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { NODES, type Scripted, threeNodes } from './three-nodes.fixture.js';

const [a, b, c] = NODES;

/** Semi-synchronous with one follower. */
function transcribed(): Scripted {
  return threeNodes({ replication: 'semi-synchronous' }, { transcript: true });
}

function expectGolden(name: string, cluster: Scripted): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('single-leader replication, as a reviewer reads it', () => {
  it('answers a write when one follower has it, and until then reads the old value', () => {
    const cluster = transcribed();
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(10));
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.run(nanosFromMs(11));
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.request(b, { kind: 'read', key: 7, consistency: 'default' });
    cluster.request(b, { kind: 'read', key: 7, consistency: 'local' });
    cluster.run(nanosFromMs(100));
    expectGolden('write-and-reads', cluster);
  });

  it('goes on without a follower that is cut off, and brings it up to date when the connection is reset', () => {
    const cluster = transcribed();
    cluster.cut([c]);
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(500));
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(600));
    cluster.note('c has been silent for a second: what follows is not sent to it');
    cluster.request(a, { kind: 'write', key: 7, value: 3 });
    cluster.run(nanosFromMs(100));
    cluster.heal();
    cluster.resetConnection(a, c);
    cluster.run(nanosFromMs(200));
    expectGolden('partition-and-reset', cluster);
  });

  it('takes back what the leader lost in a crash, and serves reads again once a follower has the rest', () => {
    const cluster = transcribed();
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.note('a write that is on the disk of b, and lost with the one of a');
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(0.5));
    cluster.crash(a, 0);
    cluster.run(nanosFromMs(49.5));
    cluster.restart(a);
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.request(a, { kind: 'write', key: 7, value: 3 });
    cluster.run(nanosFromMs(150));
    expectGolden('leader-crash-truncated', cluster);
  });

  it('brings a follower that crashed up to date when it restarts, and one that lost its disk', () => {
    const cluster = transcribed();
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.crash(b);
    cluster.crash(c, 'nothing');
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(100));
    cluster.restart(b);
    cluster.restart(c);
    cluster.run(nanosFromMs(200));
    expectGolden('follower-crash-kept-and-lost', cluster);
  });

  it('restores the leader from its followers when its disk is lost', () => {
    const cluster = transcribed();
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(25));
    cluster.crash(a, 'nothing');
    cluster.run(nanosFromMs(50));
    cluster.restart(a);
    cluster.request(a, { kind: 'read', key: 7, consistency: 'default' });
    cluster.run(nanosFromMs(150));
    expectGolden('leader-crash-lost', cluster);
  });

  it('has two leaders after a failover by timeout, until the earlier one hears of the later', () => {
    const cluster = threeNodes({ failover: { kind: 'timeout', after: nanosFromMs(400) } }, { transcript: true });
    cluster.run(nanosFromMs(95));
    cluster.cut([a]);
    cluster.run(nanosFromMs(460));
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.request(b, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(1));
    cluster.heal();
    cluster.resetConnection(a, b);
    cluster.run(nanosFromMs(40));
    expectGolden('failover-by-timeout', cluster);
  });

  it('hands a lock from a leader that crashed to a follower, which reads another log before it leads', () => {
    const failover = {
      kind: 'lock-service',
      servers: NODES,
      lease: nanosFromMs(200),
      driftPpm: 0,
      fencing: true,
    } as const;
    const cluster = threeNodes({ replication: 'quorum', failover }, { transcript: true });
    cluster.run(nanosFromMs(65));
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(25));
    cluster.crash(a);
    cluster.run(nanosFromMs(380));
    expectGolden('failover-by-lock', cluster);
  });
});
