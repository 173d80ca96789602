import { lessonAfter, lessonSearch } from './lessonOrder.js';

it('lessons follow the order of the text, and scenarios their ids within one', () => {
  const entries = [
    { id: 'S02', lesson: 'guarantees' },
    { id: 'S12', lesson: 'how strategies fare' },
    { id: 'S03', lesson: 'linearizability' },
  ] as const;
  expect([lessonAfter('S02', entries)?.id, lessonAfter('S03', entries)?.id, lessonAfter('S12', entries)?.id]).toEqual([
    'S03',
    'S12',
    undefined,
  ]);
});

it('an address that no lesson has written starts the lesson', () => {
  expect([lessonSearch({ step: 'run', answer: 2 }), lessonSearch({ step: 'home', answer: -1 })]).toEqual([
    { step: 'run', answer: 2 },
    {},
  ]);
});
