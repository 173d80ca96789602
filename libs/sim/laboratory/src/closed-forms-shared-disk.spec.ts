import { invariant } from '@isthmus/sim-protocol';
import { masterOf, pageHitLatency, type PagePath, pageTransferLatency } from '@isthmus/sim-strategies';
import { type ClosedForm, closedForms, latencyAt, SETTINGS } from './closed-forms.fixture.js';
import { played } from './spec-experiments.js';

const LAYOUTS = [...new Set(SETTINGS.map(([layout]) => layout))];

/** So many pages that nearly every operation is the first to use its page, which is at its master. */
const documentOf = (layout: string) => ({
  topology: { layout, links: { jitter: { kind: 'none' } }, nodes: { serviceTime: '0s', fsync: '0s' } },
  strategy: { preset: 'oracle-rac' },
  workload: {
    arrivals: { kind: 'open', rate: '2/s' },
    keys: { distribution: 'uniform', count: 1_000_000 },
  },
  duration: '60s',
  warmup: '1s',
});

const closedForm: ClosedForm = (_strategy, { local, nodes, key, pathTo }) => {
  const master = masterOf(key, nodes.length);
  const path: PagePath = { ...pathTo(local), instance: local, master, holder: master };
  return master === local ? pageHitLatency(path) : pageTransferLatency(path);
};

describe('latencies of the first use of a page', () => {
  it.each(LAYOUTS)('are exact to the nanosecond on %s', (layout) => {
    const document = documentOf(layout);
    const { history } = played(document);
    const expected = closedForms(document, closedForm);
    const first = new Set<number>();
    let compared = 0;
    for (let row = 0; row < history.length; row++) {
      const key = history.key[row] ?? 0;
      if (first.has(key)) continue;
      first.add(key);
      compared++;
      expect([row, latencyAt(history, row)]).toEqual([row, expected(history, row)]);
    }
    invariant(compared > 200, `only ${compared} compared`);
  });
});
