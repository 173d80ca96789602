import { INITIAL_VALUE, nanos } from '@isthmus/sim-protocol';
import type { Control } from './control.js';
import { SerialExecution } from './serial-execution.js';
import { SerializableSnapshot } from './serializable-snapshot.js';
import { SnapshotIsolation } from './snapshot-isolation.js';
import { Transaction } from './transaction.js';
import { TwoPhaseLocking } from './two-phase-locking.js';
import { Versions } from './versions.js';

const [X, Y] = [1, 2];

function transaction(reads: readonly number[], writes: readonly number[] = []): Transaction {
  const procedure = { reads, writes: writes.map((key) => ({ key, value: 9 })), pause: nanos(0), decides: () => true };
  const one = new Transaction(0, 0, 1, { kind: 'txn', key: reads[0] ?? 0, procedure }, procedure, []);
  one.writes = procedure.writes;
  return one;
}

/** A control over versions of which nobody forgets any, and a way to commit. */
function controlled(make: (versions: Versions, commits: () => number) => Control) {
  const versions = new Versions();
  let commits = 0;
  const control = make(versions, () => commits);
  const commit = (one: Transaction) => {
    const step = control.validate(one);
    const wrote = step === 'go' && one.writes!.length > 0;
    if (wrote) {
      commits++;
      for (const { key, value } of one.writes!) versions.install(key, { commit: commits, value }, 0);
    }
    control.end(one, step === 'abort' ? null : wrote ? commits : 0);
    return step;
  };
  return { control, commit, versions };
}

describe('versions', () => {
  it('are those of a snapshot, and forgotten when no snapshot needs them any more', () => {
    const versions = new Versions();
    versions.install(X, { commit: 1, value: 10 }, 0);
    versions.install(X, { commit: 3, value: 30 }, 0);
    expect([0, 1, 2, 3, Infinity].map((snapshot) => versions.read(X, snapshot))).toEqual([
      INITIAL_VALUE,
      10,
      10,
      30,
      30,
    ]);
    versions.install(X, { commit: 4, value: 40 }, 3);
    expect([2, 3, 4].map((snapshot) => versions.read(X, snapshot))).toEqual([INITIAL_VALUE, 30, 40]);
    expect(versions.commitsSince(X, 3)).toEqual([4]);
  });
});

it('serial execution lets one begin when the one before has ended', () => {
  const control = new SerialExecution();
  const [one, other] = [transaction([X]), transaction([X])];
  expect([control.begin(one), control.begin(other)]).toEqual(['go', 'wait']);
  expect(control.end()).toEqual([other]);
  expect(control.begin(other)).toBe('go');
});

describe('strict two-phase locking', () => {
  it('lets readers share, and a writer wait for them until they end', () => {
    const control = new TwoPhaseLocking();
    const [one, other, writer] = [transaction([X]), transaction([X]), transaction([], [X])];
    expect([control.read(one, X), control.read(other, X), control.write(writer, X)]).toEqual(['go', 'go', 'wait']);
    expect(control.end(one)).toEqual([]);
    expect(control.end(other)).toEqual([writer]);
    expect(control.write(writer, X)).toBe('go');
  });

  it('lets nobody overtake a writer that waits, but for its own readers that want more', () => {
    const control = new TwoPhaseLocking();
    const [reader, writer, late] = [transaction([X], [X]), transaction([], [X]), transaction([X])];
    expect([control.read(reader, X), control.write(writer, X), control.read(late, X)]).toEqual(['go', 'wait', 'wait']);
    expect(control.write(reader, X)).toBe('go');
    expect(control.end(reader)).toEqual([writer]);
    expect(control.end(writer)).toEqual([late]);
  });

  it('aborts whose request closes a cycle of waiting', () => {
    const control = new TwoPhaseLocking();
    const [one, other] = [transaction([X], [Y]), transaction([Y], [X])];
    expect([control.read(one, X), control.read(other, Y), control.write(one, Y)]).toEqual(['go', 'go', 'wait']);
    expect(control.write(other, X)).toBe('abort');
    expect(control.end(other)).toEqual([one]);
    const [two, third] = [transaction([X], [X]), transaction([X], [X])];
    control.end(one);
    expect([control.read(two, X), control.read(third, X), control.write(two, X)]).toEqual(['go', 'go', 'wait']);
    expect(control.write(third, X)).toBe('abort');
  });
});

describe('snapshot isolation', () => {
  it('lets the first of two that write one key commit, and write skew pass', () => {
    const { control, commit } = controlled((versions, commits) => new SnapshotIsolation(versions, commits));
    const [one, other, elsewhere] = [transaction([X, Y], [X]), transaction([X, Y], [X]), transaction([X, Y], [Y])];
    for (const each of [one, other, elsewhere]) control.begin(each);
    expect([commit(one), commit(other), commit(elsewhere)]).toEqual(['go', 'abort', 'go']);
  });
});

describe('serializable snapshot isolation', () => {
  const make = () => controlled((versions, commits) => new SerializableSnapshot(versions, commits));

  it('lets no write skew pass', () => {
    const { control, commit } = make();
    const [one, other] = [transaction([X, Y], [X]), transaction([X, Y], [Y])];
    for (const each of [one, other]) control.begin(each);
    for (const each of [one, other]) for (const key of [X, Y]) expect(control.read(each, key)).toBe('go');
    expect([control.write(one, X), control.write(other, Y)]).toEqual(['go', 'go']);
    // Each has read what the other overwrites: both are pivots, and one of them going is enough.
    expect([commit(one), commit(other)]).toEqual(['abort', 'abort']);
  });

  it('aborts a reader whose read would make a pivot of one that has committed', () => {
    const { control, commit } = make();
    const [reader, pivot, first] = [transaction([X, Y]), transaction([Y], [X]), transaction([], [Y])];
    for (const each of [reader, pivot, first]) control.begin(each);
    expect(control.read(pivot, Y)).toBe('go');
    expect([control.write(first, Y), commit(first)]).toEqual(['go', 'go']);
    expect([control.write(pivot, X), commit(pivot)]).toEqual(['go', 'go']);
    expect(control.read(reader, X)).toBe('abort');
  });

  it('lets those pass that one edge joins, and those that do not overlap', () => {
    const { control, commit } = make();
    const [reader, writer] = [transaction([X], [Y]), transaction([], [X])];
    for (const each of [reader, writer]) control.begin(each);
    expect([control.read(reader, X), control.write(writer, X), commit(writer)]).toEqual(['go', 'go', 'go']);
    expect([control.write(reader, Y), commit(reader)]).toEqual(['go', 'go']);
    const later = transaction([X, Y], [X, Y]);
    control.begin(later);
    expect([control.read(later, X), control.read(later, Y), control.write(later, X), commit(later)]).toEqual([
      'go',
      'go',
      'go',
      'go',
    ]);
  });
});
