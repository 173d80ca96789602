import { leaderlessClosedForm } from './closed-forms-leaderless.fixture.js';
import { compareWithClosedForm } from './closed-forms.fixture.js';

const READS = [{ kind: 'read', share: 1 }];

describe('latencies of leaderless replication against their closed forms', () => {
  it.each<[name: string, options: Record<string, unknown>]>([
    ['each-quorum', { r: 'each-quorum', w: 'each-quorum' }],
    ['local-quorum', { r: 'local-quorum', w: 'each-quorum' }],
    ['local-one', { placement: { replicasPerDatacenter: 2 }, r: 'local-one', w: 'local-one' }],
    ['three on a ring', { n: 3, placement: 'ring', r: 2, w: 3 }],
    ['siblings at three of a ring', { n: 3, placement: 'ring', conflicts: 'siblings' }],
    ['what is kept for others where nobody is down', { n: 3, hintedHandoff: 'sloppy-quorum', antiEntropy: '10s' }],
    ['serial reads', { r: 'serial', serial: 'serial' }],
    ['local-serial reads', { r: 'serial', serial: 'local-serial' }],
  ])('are exact to the nanosecond on three measured matrices: %s', (_, options) => {
    for (const layout of ['aws-3', 'gcp-5', 'azure-5']) {
      const { compared, inexact } = compareWithClosedForm(
        layout,
        { kind: 'leaderless', ...options },
        (spec, asked) => (spec.kind === 'leaderless' ? leaderlessClosedForm(spec, asked) : NaN),
        'serial' in options ? READS : undefined,
      );
      // Two serial reads of one key within a second compete, and one may be too late for its client.
      const served = inexact.filter(({ latency }) => latency !== null || !('serial' in options));
      expect({ layout, served }).toEqual({ layout, served: [] });
      expect(inexact.length).toBeLessThan(2);
      expect(compared).toBeGreaterThan(200);
    }
  });
});
