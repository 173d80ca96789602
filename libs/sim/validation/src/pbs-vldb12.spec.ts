import type { History } from '@isthmus/sim-protocol';
import { quantile } from './latencies.js';
import { documentOf } from './pbs-vldb12.js';
import { quorumTimes, thresholds } from './pbs-visibility.js';
import { playExperiment } from './play.js';

const MS = 1e6;
const PARTIAL = { r: 1, w: 1 };

function visibleAfter(name: Parameters<typeof documentOf>[0], quorums: { r: number; w: number }, count: number) {
  const run = playExperiment(documentOf(name, quorums, { writes: count, reads: count }));
  return thresholds(quorumTimes(run.events(), quorums.r), 5);
}

/**
 * Of reads by which a session follows its own write of its own key, those that miss it. Only of keys whose replicas are the three that
 * are not beside the clients.
 */
function missed({ key, session, kind, value, length }: History): { readonly missed: number; readonly reads: number } {
  const written = new Map<number, number>();
  const count = { missed: 0, reads: 0 };
  for (let row = 0; row < length; row++) {
    if (key[row]! % 4 !== 0) continue;
    const last = written.get(session[row]!);
    if (kind[row] === 1) written.set(session[row]!, value[row]!);
    else {
      if (last !== undefined) count.reads++;
      if (last !== undefined && value[row] !== last) count.missed++;
      written.delete(session[row]!);
    }
  }
  return count;
}

describe('t-visibility', () => {
  it('is the least that a read must wait to find the write at a replica that answers it', () => {
    // Three writes; one read is answered first by the second replica, which it reaches after 3.
    const written = Float64Array.of(-5, 4, 9, -5, 1, 9, -5, 40, 50);
    expect([...thresholds({ written, asked: Float64Array.of(NaN, 3, NaN) }, 1)]).toEqual([1, 0, 37]);
    // Of two answers the newer counts.
    expect([...thresholds({ written, asked: Float64Array.of(NaN, 3, 20) }, 1)]).toEqual([0, 0, 30]);
  });

  it('is what reads see that really come so long after: at 5 ms as many miss the write as thresholds are longer', () => {
    const { workload, ...more } = documentOf('LNKD-DISK', PARTIAL, { writes: 6000, reads: 6000 });
    const { history } = playExperiment({
      ...more,
      workload: {
        ...(workload as object),
        clients: { sites: ['clients'], perDatacenter: 200, maxSessions: 200 },
        arrivals: { kind: 'closed', thinkTime: '5ms' },
        keys: { distribution: 'conflict', rate: 0 },
      },
    });
    const seen = missed(history);
    const share = seen.missed / seen.reads;
    const later = visibleAfter('LNKD-DISK', PARTIAL, 20_000);
    const expected = later.filter((after) => after > 5 * MS).length / later.length;
    expect(seen.reads).toBeGreaterThan(700);
    expect(expected).toBeGreaterThan(0.05);
    expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / seen.reads));
  });

  it('is nothing at all where quorums meet, and something where they do not', () => {
    expect(Math.max(...visibleAfter('WAN', { r: 2, w: 2 }, 500))).toBe(0);
    expect(quantile(visibleAfter('WAN', PARTIAL, 500), 0.9)).toBeGreaterThan(0);
  });
});
