import { errorLog } from './error-log.js';

it('writes an error that repeats once in ten seconds, and how often it was silent', () => {
  const lines: string[] = [];
  let now = 0;
  const log = errorLog(
    (line) => void lines.push(line),
    () => now,
  );
  for (; now < 10_000; now += 1_000) log(new Error('no database'));
  log(new Error('no database'));
  log(new Error(''));
  expect(lines).toEqual(['no database', 'no database (and 9 times more)', 'Error']);
});
