import { countName, partsOf } from './wording.js';

it('reads the name of a count as words', () => {
  expect(['claims', 'duplicateNames', 'answersWithoutQuestion', 'outcome 01'].map(countName)).toEqual([
    'claims',
    'duplicate names',
    'answers without question',
    'outcome 01',
  ]);
});

it('finds the operations that a sentence names', () => {
  expect(partsOf('name 4 was given to #2 and to #31')).toEqual([
    { text: 'name 4 was given to ', operation: null },
    { text: '#2', operation: 2 },
    { text: ' and to ', operation: null },
    { text: '#31', operation: 31 },
  ]);
  expect(partsOf('nothing')).toEqual([{ text: 'nothing', operation: null }]);
});
