import { type HistoryRowInput, historyFrom } from '@isthmus/sim-protocol';
import { checkConvergence } from './convergence.js';

const MS = 1e6;
const write = (argument: number, invokedAtMs: number, more: Partial<HistoryRowInput> = {}): HistoryRowInput => ({
  kind: 'write',
  argument,
  invokedAtMs,
  respondedAtMs: invokedAtMs + 5,
  ...more,
});
const read = (value: number, node: number, invokedAtMs: number): HistoryRowInput => ({
  kind: 'read',
  value,
  node,
  invokedAtMs,
  respondedAtMs: invokedAtMs + 1,
});

describe('convergence', () => {
  it('holds where all that is read late enough is the same, at more than one node', () => {
    const history = historyFrom([write(1, 0), write(2, 10), read(1, 0, 20), read(2, 0, 30), read(2, 1, 31)]);
    expect(checkConvergence(history, { within: 10 * MS })).toEqual({
      verdict: 'holds',
      reads: 2,
      keys: 1,
      divergentKeys: 0,
    });
  });

  it('is violated where late reads differ, with two of them', () => {
    const history = historyFrom([write(1, 0), write(2, 10), read(2, 0, 30), read(2, 0, 31), read(1, 1, 32)]);
    expect(checkConvergence(history, { within: 10 * MS })).toMatchObject({
      verdict: 'violated',
      divergentKeys: 1,
      witness: {
        offender: 4,
        operations: [2, 4],
        statements: ['#2 (session 2) read 2 from key 0 at node 0.', '#4 (session 4) read 1 from key 0 at node 1.'],
      },
    });
    // The last acknowledgement was at 15 ms; or the last heal later.
    expect(checkConvergence(history, { within: 17 * MS }).verdict).toBe('undecided');
    expect(checkConvergence(history, { within: 0, since: 40 * MS }).verdict).toBe('undecided');
  });

  it('cannot be seen at one node', () => {
    expect(checkConvergence(historyFrom([write(1, 0), read(1, 0, 30), read(1, 0, 31)]), { within: 0 }).verdict).toBe(
      'undecided',
    );
  });

  it('lets a change of unknown outcome take effect late', () => {
    const unknown = write(2, 10, { outcome: 'info' });
    const late = [write(1, 0), unknown, read(1, 0, 30), read(2, 1, 31), read(1, 2, 32)];
    expect(checkConvergence(historyFrom(late), { within: 0 }).verdict).toBe('holds');
    expect(checkConvergence(historyFrom([...late, read(0, 1, 33)]), { within: 0 }).verdict).toBe('violated');
  });
});
