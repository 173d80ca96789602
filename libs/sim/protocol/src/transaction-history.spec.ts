import { TransactionHistoryBuilder, type TransactionRow, transactionRow } from './transaction-history.js';

const row = (told: Partial<TransactionRow>): TransactionRow => ({
  session: 'a',
  steps: [],
  outcome: 'ok',
  invokedAt: 0,
  respondedAt: 1,
  line: 1,
  ...told,
});

describe('a history of transactions', () => {
  it('gives back what it took, in order of invocation', () => {
    const first = row({
      steps: [
        { kind: 'append', key: 'x', value: 'b' },
        { kind: 'r', key: 'y', value: [1, '1', [1], '[1]'] },
      ],
    });
    const later = row({
      session: 'b',
      invokedAt: 5,
      respondedAt: Infinity,
      outcome: 'info',
      steps: [{ kind: 'r', key: 'x' }],
      line: 2,
    });
    const builder = new TransactionHistoryBuilder('list-append');
    builder.add(later);
    builder.add(first);
    const history = builder.finish();
    expect([transactionRow(history, 0), transactionRow(history, 1)]).toEqual([first, later]);
  });

  it('tells a register that was read as null from one whose read was not told', () => {
    const steps = [
      { kind: 'r', key: 'x', value: null },
      { kind: 'r', key: 'x' },
      { kind: 'w', key: 'x', value: true },
    ] as const;
    const builder = new TransactionHistoryBuilder('rw-register');
    builder.add(row({ steps }));
    expect(transactionRow(builder.finish(), 0).steps).toEqual(steps);
  });

  it.each([
    [{ kind: 'w', key: 'x', value: 1 }, 'w is no micro-operation of a list-append'],
    [{ kind: 'append', key: 'x' }, 'a append needs a value'],
    [{ kind: 'r', key: 'x', value: 1 }, 'a read of a list-append returns a list'],
  ] as const)('refuses %j', (step, message) => {
    expect(() => new TransactionHistoryBuilder('list-append').add(row({ steps: [step] }))).toThrow(message);
  });
});
