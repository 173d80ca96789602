import { failedTasks, outputOfFailed } from './nx-output.mjs';
import { summarise } from './summary.mjs';

const green = { passed: 10, failed: 0, skipped: 0 };

describe('the result of a run', () => {
  it('is the sum over all projects', () => {
    const results = new Map([
      ['a', green],
      ['b', { passed: 5, failed: 0, skipped: 2 }],
    ]);
    expect(summarise(results, [])).toEqual({ passed: 15, failed: 0, notes: ['skipped: 2 in b'] });
  });

  it('counts failed tests, and not their task once more', () => {
    const results = new Map([['a', { passed: 8, failed: 2, skipped: 0 }]]);
    expect(summarise(results, ['a:test'])).toMatchObject({ passed: 8, failed: 2 });
  });

  it('counts a test task that crashed before or after its tests as one failure', () => {
    expect(summarise(new Map(), ['a:test'])).toMatchObject({ passed: 0, failed: 1 });
    expect(summarise(new Map([['a', green]]), ['a:test'])).toMatchObject({ passed: 10, failed: 1 });
  });

  it('counts every other failed task as one failure', () => {
    const { failed, notes } = summarise(new Map([['a', green]]), ['a:lint', 'a:typecheck', 'format']);
    expect(failed).toBe(3);
    expect(notes).toEqual(['failed: a:lint', 'failed: a:typecheck', 'failed: format']);
  });

  it('is a failure when nothing was tested', () => {
    expect(summarise(new Map(), [])).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the output of Nx', () => {
  const lines = [
    ' NX   Running targets lint, test for 2 projects:',
    '- a',
    '- b',
    '> nx run a:lint',
    'all is well in a',
    '> nx run b:test',
    'b is broken',
    ' NX   Running targets lint, test for 2 projects failed',
    'Failed tasks:',
    '',
    '- b:test',
    '- sim-c:lint',
    '',
    'Hint: run the command with --verbose for more details.',
  ];

  it('names the failed tasks', () => {
    expect(failedTasks(lines)).toEqual(['b:test', 'sim-c:lint']);
    expect(failedTasks(lines.slice(0, 7))).toEqual([]);
  });

  it('is shortened to what the failed tasks wrote', () => {
    expect(outputOfFailed(lines)).toBe('> nx run b:test\nb is broken');
  });
});
