import type { Instant, Nanos } from '@isthmus/sim-protocol';
import { type Cut, partitionMask, ringMask } from './partition.js';
import { clusterOf, MS, quiet, SECOND } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { note, NODE, scripted } from './strategies.fixture.js';

/** dc0 with nodes 0 and 1, dc1 with node 2, dc2 with node 3; clients are hosts 4, 5 and 6. */
const cluster = clusterOf([2, 1, 1]);
const HOSTS = 7;

function blockedPairs(cut: Cut): string[] {
  const mask = partitionMask(cluster, cut);
  const pairs: string[] = [];
  for (const [index, blocked] of mask.entries()) {
    if (blocked === 1) pairs.push(`${Math.floor(index / HOSTS)}>${index % HOSTS}`);
  }
  return pairs;
}

describe('a partition', () => {
  const dc0 = [0, 1, 4];
  const dc1 = [2, 5];

  it('cuts both ways between its groups, not within them, and leaves alone what is in none', () => {
    expect(blockedPairs({ groups: [dc0, dc1], blocks: 'both', scope: 'both' })).toEqual([
      '0>2',
      '0>5',
      '1>2',
      '1>5',
      '2>0',
      '2>1',
      '2>4',
      '4>2',
      '4>5',
      '5>0',
      '5>1',
      '5>4',
    ]);
  });

  it('cuts one way only: what leaves the first group, or what enters it', () => {
    expect(blockedPairs({ groups: [[2], [0], [3]], blocks: 'outgoing', scope: 'both' })).toEqual(['2>0', '2>3']);
    expect(blockedPairs({ groups: [[2], [0], [3]], blocks: 'incoming', scope: 'both' })).toEqual(['0>2', '3>2']);
  });

  it('cuts links between nodes, or links of clients, where its scope says so', () => {
    const groups = [dc0, dc1];
    expect(blockedPairs({ groups, blocks: 'both', scope: 'replicas' })).toEqual(['0>2', '1>2', '2>0', '2>1']);
    expect(blockedPairs({ groups, blocks: 'both', scope: 'clients' })).toEqual([
      '0>5',
      '1>5',
      '2>4',
      '4>2',
      '4>5',
      '5>0',
      '5>1',
      '5>4',
    ]);
  });

  it('on a ring leaves each node a majority of its own', () => {
    for (const [nodes, seen] of [
      [4, 3],
      [5, 3],
      [7, 5],
    ] as const) {
      const ring = clusterOf([nodes]);
      const mask = ringMask(ring);
      const sets = ring.nodes.map(({ id }) => ring.nodes.filter((to) => mask[id * (nodes + 1) + to.id] === 0));
      expect(sets.map((set) => set.length)).toEqual(Array<number>(nodes).fill(seen));
      expect(new Set(sets.map((set) => set.map(({ name }) => name).join())).size).toBe(nodes);
    }
  });

  it('lets no host be in two groups', () => {
    expect(() => partitionMask(cluster, { groups: [[0], [0]], blocks: 'both', scope: 'both' })).toThrow('two groups');
    expect(() => partitionMask(cluster, { groups: [[9]], blocks: 'both', scope: 'both' })).toThrow(
      'none of the 7 hosts',
    );
  });
});

describe('partitions in a run', () => {
  /** Both nodes send a note each 10 ms over 5 ms, as datagrams; gives when node 1 and node 0 got one. */
  function received(partitions: { fromMs: number; untilMs: number; blocks: Cut['blocks'] }[]) {
    const base = quiet({ nodes: [1, 1], oneWayMs: 5 });
    const at: [number[], number[]] = [[], []];
    const strategy = scripted((self) => (input, now, out) => {
      if (input.kind === 'message') at[self as 0 | 1].push(now / MS);
      else {
        out.send(NODE[1 - self]!, note(0));
        out.setTimer(0, (10 * MS) as Nanos);
      }
    });
    simulate(strategy, {
      ...base,
      duration: (0.1 * SECOND) as Instant,
      network: { ...base.network, transport: { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } },
      faults: {
        crashes: [],
        partitions: partitions.map(({ fromMs, untilMs, blocks }) => ({
          from: (fromMs * MS) as Instant,
          until: (untilMs * MS) as Instant,
          blocked: partitionMask(base.cluster, { groups: [[0], [1]], blocks, scope: 'both' }),
        })),
      },
    });
    return at;
  }
  const all = [5, 15, 25, 35, 45, 55, 65, 75, 85, 95];

  it('block what is sent and what arrives from their beginning until just before their end', () => {
    // Sent at 20 and 30, or arriving at 35: blocked. Sent at 10 arrives at 15; sent at 40 arrives at 45.
    const [at0, at1] = received([{ fromMs: 20, untilMs: 40, blocks: 'both' }]);
    expect(at1).toEqual([5, 15, 45, 55, 65, 75, 85, 95]);
    expect(at0).toEqual(at1);
    // The note sent at 10 would arrive at 15, where the cut begins; that sent at 40 arrives at 45, where it has ended.
    expect(received([{ fromMs: 15, untilMs: 45, blocks: 'both' }])[1]).toEqual([5, 55, 65, 75, 85, 95]);
  });

  it('block one way and let the other pass', () => {
    const [at0, at1] = received([{ fromMs: 20, untilMs: 40, blocks: 'outgoing' }]);
    expect(at0).toEqual(all);
    expect(at1).toEqual([5, 15, 45, 55, 65, 75, 85, 95]);
  });

  it('add up where they overlap: the link works again when the last one has healed', () => {
    const [, at1] = received([
      { fromMs: 20, untilMs: 40, blocks: 'both' },
      { fromMs: 30, untilMs: 60, blocks: 'outgoing' },
    ]);
    expect(at1).toEqual([5, 15, 65, 75, 85, 95]);
  });
});

describe('the isolation of the leader', () => {
  const isolate = { kind: 'isolate-leader', blocks: 'both', scope: 'both' } as const;
  const from = (25 * MS) as Instant;
  const until = (55 * MS) as Instant;

  /** Who hears of whom each 10 ms; node 1 announces its leadership at 20 ms, node 2 at 40 ms. */
  function heard(initialLeader: 0 | null, announce: boolean) {
    const base = quiet({ nodes: [1, 1, 1], oneWayMs: 1 });
    const seen = new Set<string>();
    const strategy = scripted(
      (self) => (input, now, out) => {
        if (input.kind === 'message' && now > from && now < until) seen.add(`${input.from}>${self}`);
        if (input.kind === 'message') return;
        if (announce && self > 0 && now === self * 20 * MS) out.announce('leader', self);
        for (const to of [0, 1, 2]) if (to !== self) out.send(NODE[to]!, note(0));
        out.setTimer(0, (10 * MS) as Nanos);
      },
      { initialLeader: initialLeader === null ? null : NODE[initialLeader]! },
    );
    const { isolated } = simulate(strategy, {
      ...base,
      duration: (0.1 * SECOND) as Instant,
      network: { ...base.network, transport: { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } },
      faults: { crashes: [], partitions: [], impairments: [{ ...isolate, from, until }] },
    });
    return { isolated, seen: [...seen].sort() };
  }

  it('strikes the latest to announce it, and stays with it when another leads', () => {
    expect(heard(0, true)).toEqual({ isolated: [{ at: from, node: 1 }], seen: ['0>2', '2>0'] });
  });

  it('strikes the initial leader where nobody has announced any, and nobody where there is none', () => {
    expect(heard(0, false)).toEqual({ isolated: [{ at: from, node: 0 }], seen: ['1>2', '2>1'] });
    expect(heard(null, false)).toMatchObject({ isolated: [{ at: from, node: null }], seen: { length: 6 } });
  });
});
