import { failureFinding } from './failures/finding.js';
import { outageFinding } from './outages/finding.js';
import { modelsFinding } from './overview/modelsFinding.js';

const answer = (kind: 'yes' | 'no' | 'not applicable') => ({
  fault: 'cut',
  answer: kind,
  sentence: '',
  firstBreak: null,
});
const outage = (kind: 'read' | 'write', totalMs: number) => ({ datacenter: 'eu', kind, totalMs, intervals: [] });
const model = (name: string, verdict: 'holds' | 'violated' | 'undecided') => ({
  ...{ model: name, verdict, follows: null, sentence: '' },
});

describe('what a folded part says', () => {
  it('of failures: how many, by what clients know', () => {
    expect([
      failureFinding({ fail: 0, info: 0 }),
      failureFinding({ fail: 3, info: 0 }),
      failureFinding({ fail: 0, info: 1 }),
      failureFinding({ fail: 1, info: 2 }),
    ]).toEqual([
      'Every operation succeeded',
      '3\u00a0operations failed',
      '1\u00a0operation ended with an unknown outcome',
      '1\u00a0operation failed, 2\u00a0operations ended with an unknown outcome',
    ]);
  });

  it('of downtime: the longest, and in which partitions all were answered', () => {
    expect(outageFinding({ downtime: [outage('read', 0)], cap: { availability: [] } })).toBe('No datacenter was down');
    const cap = { availability: [answer('yes'), answer('no'), answer('not applicable')] };
    expect(outageFinding({ downtime: [outage('read', 2000), outage('write', 3000)], cap })).toBe(
      'Down longest: writes from eu, 3.00\u00a0s; available in the sense of CAP in 1 of 2\u00a0partitions',
    );
  });

  it('of models: how many hold, and the names of those that do not', () => {
    expect(modelsFinding([model('CM', 'holds'), model('CC', 'holds')])).toBe('All 2 hold');
    expect(modelsFinding([model('sequential', 'undecided'), model('CM', 'violated'), model('CC', 'holds')])).toBe(
      '1 of 3 hold; violated: CM; undecided: sequential',
    );
  });
});
