import { resourceFindings } from './resource-findings.js';
import { LINKS_MAX, type MeteredResources, NODES_MAX, resourcesOf } from './resources.js';

/** Two parts of 10 ns: a server that worked so long in each, with so many there all the time. */
const used = (busy: readonly [number, number], present = 1) => ({
  busy: Float64Array.from(busy),
  presence: Float64Array.from(busy, () => 10 * present),
  peak: Float64Array.of(present, present),
});
const IDLE = used([0, 0], 0);
const parts = { from: 100, until: 120, count: 2 };
const disk = (use: typeof IDLE, flushes = 0, entries = 0) => ({ ...use, flushes, entries });

const METERED: MeteredResources = {
  parts,
  cpus: [used([2, 6], 3), IDLE],
  disks: [disk(used([9, 9]), 4, 10), disk(IDLE)],
  links: [
    { from: 'a', to: 'b', ...used([1, 1]) },
    { from: 'b', to: 'a', ...used([4, 0]) },
    { from: 'b', to: 'b', ...IDLE },
  ],
};

describe('how busy CPUs, disks and links were', () => {
  it('is a share of the measured time, on average and in the busiest part', () => {
    const { nodes, links, partMs } = resourcesOf(METERED, ['a', 'b']);
    expect(partMs).toBe(1e-5);
    expect(nodes).toEqual([
      {
        node: 'a',
        cpu: { utilisation: 0.4, utilisationPeak: 0.6, queueMean: 3, queuePeak: 3 },
        disk: { utilisation: 0.9, utilisationPeak: 0.9, queueMean: 1, queuePeak: 1 },
        entriesPerFlush: 2.5,
      },
      {
        node: 'b',
        cpu: { utilisation: 0, utilisationPeak: 0, queueMean: 0, queuePeak: 0 },
        disk: { utilisation: 0, utilisationPeak: 0, queueMean: 0, queuePeak: 0 },
        entriesPerFlush: null,
      },
    ]);
    expect(links.map(({ from, utilisation }) => [from, utilisation])).toEqual([
      ['b', 0.2],
      ['a', 0.1],
    ]);
  });

  it('tells the busiest of all from the busiest whose work grows with the load', () => {
    const { bottleneck, busiest } = resourcesOf(METERED, ['a', 'b']);
    expect(bottleneck).toEqual({ kind: 'cpu', name: 'a', utilisation: 0.4, overTime: [0.2, 0.6] });
    expect(busiest).toEqual({ kind: 'disk', name: 'a', utilisation: 0.9, overTime: [0.9, 0.9] });
    const idle = resourcesOf({ ...METERED, cpus: [IDLE, IDLE], disks: [disk(IDLE), disk(IDLE)], links: [] }, [
      'a',
      'b',
    ]);
    expect([idle.bottleneck, idle.busiest]).toEqual([null, null]);
  });

  it('lists the busiest, and how many it leaves out', () => {
    const many = Array.from({ length: NODES_MAX + 5 }, (_, index) => index);
    const busy = (index: number) => used([index / 10, 0]);
    const { nodes, nodesLeftOut, links, linksLeftOut } = resourcesOf(
      {
        parts,
        cpus: many.map(busy),
        disks: many.map(() => disk(IDLE)),
        links: many.map((index) => ({ from: `${index}`, to: 'x', ...busy(index) })),
      },
      many.map(String),
    );
    expect([nodes[0]?.node, nodes.length, nodesLeftOut]).toEqual(['5', NODES_MAX, 5]);
    // The first has carried nothing.
    expect([links[0]?.from, links.length, linksLeftOut]).toEqual([
      `${NODES_MAX + 4}`,
      LINKS_MAX,
      NODES_MAX + 4 - LINKS_MAX,
    ]);
  });

  const sentences = (changes: Partial<MeteredResources>, hasFaults = false) =>
    resourceFindings(resourcesOf({ ...METERED, ...changes }, ['a', 'b']), hasFaults).map(({ sentence }) => sentence);
  const noDisk = { disks: [disk(IDLE), disk(IDLE)] };

  it('foretells when what grows with the load is full', () => {
    expect(sentences(noDisk)).toEqual([
      'The CPU of a, busy 40 % of the time, would saturate first: at about 2.5 times this load, if its work grows in proportion',
    ]);
    expect(sentences({ ...noDisk, links: [{ from: 'a', to: 'b', ...used([8, 2]) }] })).toEqual([
      'The link from a to b, busy 50 % of the time, would saturate first: at about 2 times this load, if its work grows in proportion',
    ]);
  });

  it('foretells nothing from a run with faults, from next to nothing, or of disks', () => {
    expect(sentences(noDisk, true)).toEqual(['The CPU of a was the busiest of CPUs and links, 40 % of the time']);
    expect(sentences({ ...noDisk, cpus: [used([0.2, 0.1]), IDLE], links: [] })).toEqual([]);
    expect(sentences({ cpus: [IDLE, IDLE], links: [] })).toEqual([
      'The disk of a was flushing 90 % of the time, 2.5 entries at once on average: what comes meanwhile shares the next flush, so this says nothing of when it is full',
    ]);
  });

  it('says what is full', () => {
    expect(sentences({ ...noDisk, cpus: [IDLE, used([10, 9])] })).toEqual([
      'The CPU of b saturates: it was busy 95 % of the time',
    ]);
  });
});
