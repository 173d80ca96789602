import { convergenceFinding } from './finding.js';
import { partsIn } from './parts.js';

const met = { convergedAtMs: 900, convergenceTimeMs: 100, keysDifferingAtEnd: 0, partMs: 300, peakKeys: [0, 4, 1, 0] };

it('says how far replicas were apart, and whether they met', () => {
  expect(convergenceFinding(met)).toMatch(
    /^Live replicas differed on up to 4.keys, and were equal again after 100.ms$/,
  );
  expect(convergenceFinding({ ...met, peakKeys: [0, 0] })).toBe('Live replicas never differed');
  const apart = { ...met, convergedAtMs: null, convergenceTimeMs: null, keysDifferingAtEnd: 1 };
  expect(convergenceFinding(apart)).toMatch(/up to 4.keys, and still do on 1.key at the end$/);
});

it('cuts parts at the ends of the window and leaves out the drain behind it', () => {
  expect(partsIn(met, [400, 900])).toEqual([
    { fromMs: 400, toMs: 600, keys: 4 },
    { fromMs: 600, toMs: 900, keys: 1 },
  ]);
});
