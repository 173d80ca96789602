import { nanosFromMs } from '@isthmus/sim-protocol';
import { oneNodeEach } from '@isthmus/sim-testing';
import type { PrimaryBackupMessage } from './messages.js';
import { primaryBackup } from './primary-backup.js';
import { a, b, c, type PrimaryBackupCluster, read, threeNodes, viewOf, write } from './three-nodes.fixture.js';

const ms = nanosFromMs;
const ok = (value: number) => ({ kind: 'ok', value, swapped: false });

function running(parameters: Parameters<typeof threeNodes>[0] = {}): PrimaryBackupCluster {
  const cluster = threeNodes(parameters);
  cluster.run(ms(150));
  return cluster;
}

describe('a primary', () => {
  it('answers a write when it and its backup have it on disk, one after the other', () => {
    const cluster = running();
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(100));
    expect(attempt.answer).toEqual({ result: ok(1), at: ms(150 + 1 + 10 + 1 + 10) });
  });

  it('answers a read when its backup has confirmed the view', () => {
    const cluster = running();
    const attempt = cluster.request(a, read(7));
    cluster.run(ms(100));
    expect(attempt.answer).toEqual({ result: ok(0), at: ms(150 + 20) });
  });

  it('executes a retried write once, and answers both attempts', () => {
    const cluster = running();
    const first = cluster.request(a, write(7, 1));
    const again = cluster.request(a, write(7, 1), { retryOf: first });
    cluster.run(ms(100));
    expect([first, again].map(({ answer }) => answer?.result)).toEqual([ok(1), ok(1)]);
  });

  it('that is cut off answers nothing, and its backup takes its place with all that was acknowledged', () => {
    const cluster = running();
    cluster.request(a, write(7, 1));
    cluster.run(ms(50));
    cluster.cut([a]);
    const stale = [cluster.request(a, read(7)), cluster.request(a, write(7, 2))];
    cluster.run(ms(2500));
    expect(viewOf(cluster, b)).toMatchObject({ number: 2, primary: b, backups: [c] });
    const fresh = cluster.request(b, write(7, 3));
    cluster.run(ms(100));
    expect(fresh.answer?.result).toEqual(ok(3));
    expect(stale.map(({ answer }) => answer)).toEqual([null, null]);
    cluster.heal();
    cluster.run(ms(1500));
    expect(stale[0]!.answer?.result).toEqual({ kind: 'redirect', leader: b });
    const after = cluster.request(b, read(7));
    cluster.run(ms(100));
    expect(after.answer?.result).toEqual(ok(3));
  });

  it('that is replaced loses the question of a read to a backup which has gone on', () => {
    const cluster = running({ service: b });
    cluster.cut([a]);
    cluster.run(ms(1500));
    expect(viewOf(cluster, b)).toMatchObject({ primary: b });
    cluster.heal();
    const attempt = cluster.request(a, read(7));
    cluster.run(ms(25));
    expect(attempt.answer).toBeNull();
  });
});

describe('the view service', () => {
  it('replaces a silent backup by an idle node, which gets a copy first', () => {
    const cluster = running();
    cluster.request(a, write(7, 1));
    cluster.run(ms(50));
    cluster.crash(b);
    const attempt = cluster.request(a, write(7, 2));
    cluster.run(ms(2500));
    expect(viewOf(cluster, a)).toMatchObject({ number: 2, primary: a, backups: [c] });
    expect(attempt.answer?.result).toEqual(ok(2));
    expect(cluster.held(c, 7)).toBe(2);
  });

  it('stays in a view that its primary has not acknowledged, whoever dies', () => {
    const cluster = running({ service: b });
    // c gets no copy, for it cannot reach the new primary: view 2 = (b, c) is never acknowledged.
    cluster.crash(a);
    cluster.run(ms(900));
    cluster.cut([c]);
    cluster.run(ms(5000));
    expect(viewOf(cluster, b)!.number).toBeLessThanOrEqual(2);
  });

  it('stops failover when it is down, and nothing else', () => {
    const cluster = running();
    cluster.crash(c);
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(3000));
    expect(attempt.answer?.result).toEqual(ok(1));
    cluster.crash(a);
    cluster.run(ms(3000));
    expect(viewOf(cluster, b)).toMatchObject({ number: 1, primary: a });
    cluster.restart(c);
    cluster.run(ms(3000));
    expect(viewOf(cluster, b)!.primary).toBe(a);
    cluster.restart(a);
    cluster.run(ms(3000));
    const after = cluster.request(a, read(7));
    cluster.run(ms(100));
    expect(after.answer?.result).toEqual(ok(1));
  });
});

describe('messages of primary-backup', () => {
  const view = { kind: 'view', number: 1, primary: a, backups: [b] } as const;
  const update = { kind: 'update', index: 1, session: 0, sequence: 1, id: 0, receiver: a, operation: write(7, 1) };
  it.each<[PrimaryBackupMessage, string, number]>([
    [{ kind: 'updates', epoch: 1, from: 1, updates: [update as never] }, 'updates', 32 + 56],
    [{ kind: 'updates', epoch: 1, from: 1, updates: [] }, 'probe', 32],
    [{ kind: 'received', epoch: 1, index: 1 }, 'received', 32],
    [{ kind: 'fetch', epoch: 1, from: 1 }, 'fetch', 32],
    [{ kind: 'confirm', epoch: 1, round: 1, committed: 0 }, 'confirm', 40],
    [{ kind: 'confirmed', epoch: 1, round: 1 }, 'confirmed', 32],
    [{ kind: 'ping', view, acknowledges: true, isEmpty: false }, 'ping', 32 + 32],
    [{ kind: 'tell', view }, 'tell', 16 + 32],
  ])('have the names and sizes that the README gives: %j', (message, name, bytes) => {
    const { strategy } = threeNodes();
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });
});

it('promises linearizability under all faults but a lost disk', () => {
  const parameters = { primary: a, backups: 1, service: c, ping: ms(100), timeout: ms(1000) };
  const [promise] = primaryBackup(parameters, oneNodeEach(3)).guarantees;
  expect(promise).toMatchObject({ model: 'linearizable' });
  expect(promise!.under).toEqual(expect.arrayContaining(['partition', 'clock-skew', 'pause', 'repeated-request']));
  expect(promise!.under).not.toContain('crash-disk-lost');
});
