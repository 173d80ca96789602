import { causeRows } from './causeRows.js';

it('names what was changed, its counts and whether it made the difference', () => {
  const rows = causeRows({
    check: 'linearizable',
    seed: '3',
    sentence: '',
    unchanged: { seeds: 5, violated: 5, undecided: 0 },
    faults: [{ name: 'cut', seeds: 5, violated: 0, undecided: 0, needed: true, sentence: '' }],
    changes: [
      {
        ...{ pointer: '/strategy', from: { kind: 'leaderless', r: 1 }, to: { kind: 'raft' }, why: 'a log' },
        ...{ seeds: 1, violated: 1, undecided: 0, prevents: false, sentence: '' },
      },
    ],
  });
  expect(rows.map(({ what, answer }) => [what, answer?.word])).toEqual([
    ['as it was', undefined],
    ['without cut', 'needed'],
    ['/strategy from leaderless to raft', 'does not prevent it'],
  ]);
});
