import { layout } from '@isthmus/sim-catalog';
import type { NodeId } from '@isthmus/sim-protocol';
import { masterOf, pageHitLatency, pageTransferLatency } from '@isthmus/sim-strategies';
import { type Asked, closedForms, latencyAt, LAYOUTS, STILL } from './closed-forms.fixture.js';
import { played } from './spec-experiments.js';

/** For each page one instance writes it, which its master passes it to, and a second later another. Nodes are one in each datacenter. */
function transfersAmong(nodes: number) {
  const all = Array.from({ length: nodes }, (_, node) => node as NodeId);
  return all
    .flatMap((master) => all.flatMap((holder) => all.map((instance) => ({ master, holder, instance }))))
    .filter(({ holder, instance }) => holder !== instance)
    .map(({ master, ...of }, index) => ({ ...of, page: master + nodes * index, at: 1 + 2 * index }));
}

describe('latencies of a page that moves', () => {
  it.each(LAYOUTS)('are exact to the nanosecond on %s, whoever has it, is its master and asks for it', (name) => {
    const sites = layout(name)!.datacenters.map(({ id }) => id);
    const transfers = transfersAmong(sites.length);
    const writes = transfers.flatMap(({ holder, instance, page, at }, index) => [
      { node: holder, kind: 'write', key: page, value: 1 + 2 * index, at: `${at}s` },
      { node: instance, kind: 'write', key: page, value: 2 + 2 * index, at: `${at + 1}s` },
    ]);
    const script = sites.map((site, place) => ({
      ...{ client: site, site },
      steps: writes.filter(({ node }) => node === place).map(({ node: _, ...step }) => step),
    }));
    const document = {
      topology: { layout: name, ...STILL },
      strategy: { preset: 'oracle-rac' },
      workload: { script },
      duration: `${2 + 2 * transfers.length}s`,
      warmup: '0s',
    };
    const { history } = played(document);
    const holders = new Map(transfers.map(({ page, holder }) => [page, holder]));
    const expected = closedForms(document, (_strategy, { local, nodes, key, pathTo }: Asked) => {
      const master = masterOf(key, nodes.length);
      const holder = holders.get(key) === local ? master : holders.get(key)!;
      const path = { ...pathTo(local), instance: local, master, holder };
      return holder === local ? pageHitLatency(path) : pageTransferLatency(path);
    });
    const rows = Array.from({ length: history.length }, (_, row) => row);
    expect(rows).toHaveLength(2 * transfers.length);
    expect(rows.map((row) => latencyAt(history, row))).toEqual(rows.map((row) => expected(history, row)));
  });
});
