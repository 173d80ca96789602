import { ObjectHistoryBuilder, type ObjectRow } from '@isthmus/sim-protocol';
import { checkModels } from './models.js';
import { historyOfRegisters } from './register-history.js';

function registers(rows: readonly Omit<ObjectRow, 'key' | 'invokedAt' | 'respondedAt' | 'outcome'>[]) {
  const builder = new ObjectHistoryBuilder('cas-register', 'x');
  rows.forEach((row, i) =>
    builder.add({ key: 'k', outcome: 'ok', invokedAt: 10 * i, respondedAt: 10 * i + 5, ...row }),
  );
  return historyOfRegisters(builder.finish());
}

describe('registers from elsewhere', () => {
  it('are judged by the models as those of a run are', () => {
    const history = registers([
      { session: 'a', kind: 'write', argument: 'y' },
      { session: 'a', kind: 'read', result: 'y' },
      { session: 'b', kind: 'read', result: 'x' },
      { session: 'b', kind: 'cas', argument: 'z', expected: 'y', swapped: true },
      { session: 'b', kind: 'read', result: 'z' },
    ]);
    expect(checkModels(history!).slice(0, 2)).toMatchObject([
      { model: 'linearizable', verdict: 'violated' },
      { model: 'sequential', verdict: 'holds' },
    ]);
  });

  it('say nothing where a result was not told', () => {
    const history = registers([
      { session: 'a', kind: 'write', argument: 'y' },
      { session: 'a', kind: 'read' },
      { session: 'a', kind: 'cas', argument: 'z', expected: 'y', swapped: false },
    ]);
    expect(checkModels(history!).every(({ verdict }) => verdict === 'holds')).toBe(true);
  });

  it('are no other objects', () => {
    expect(historyOfRegisters(new ObjectHistoryBuilder('queue').finish())).toBeNull();
  });
});
