import { type DatacenterId, type Instant, nanosFromMs, NO_TOKEN, type OperationId } from '@isthmus/sim-protocol';
import { greatestValue, type ScriptedAsk, scriptedClients } from './scripts.js';

const ok = (value: number, swapped = false) => ({ kind: 'ok', value, swapped }) as const;
const ID = 0 as OperationId;

/** The steps of one client that asks for these, one after the other. */
function stepsOf(...asks: readonly ScriptedAsk[]) {
  const steps = asks.map((one) => ({ notBefore: 0 as Instant, asks: one }));
  return scriptedClients([{ datacenter: 0 as DatacenterId, steps }])[0]!.steps;
}

describe('a scripted client', () => {
  it('compares with what it was told to, else with what it last saw, else with what a key holds at first', () => {
    const [read, named, seen, other] = stepsOf(
      { kind: 'read', key: 3, consistency: 'local' },
      { kind: 'cas', key: 3, expected: 9, value: 10 },
      { kind: 'cas', key: 3, value: 11 },
      { kind: 'cas', key: 4, value: 12 },
    );
    expect(read!.operation(ID)).toEqual({ kind: 'read', key: 3, consistency: 'local' });
    read!.answered!(ok(7));
    expect(named!.operation(ID)).toEqual({ kind: 'cas', key: 3, expected: 9, value: 10 });
    expect(seen!.operation(ID)).toEqual({ kind: 'cas', key: 3, expected: 7, value: 11 });
    expect(other!.operation(ID)).toEqual({ kind: 'cas', key: 4, expected: 0, value: 12 });
  });

  it('writes under the token of its lock, and gives it back with that', () => {
    const [lock, write, plain, unlock] = stepsOf(
      { kind: 'lock', key: 3, lease: nanosFromMs(1000) },
      { kind: 'write', key: 3, value: 5, underLock: true },
      { kind: 'write', key: 3, value: 6, underLock: false },
      { kind: 'unlock', key: 3 },
    );
    lock!.answered!(ok(0));
    expect(write!.operation(ID)).toEqual({ kind: 'write', key: 3, value: 5 });
    lock!.answered!(ok(17, true));
    expect(write!.operation(ID)).toEqual({ kind: 'write', key: 3, value: 5, token: 17 });
    expect(plain!.operation(ID)).toEqual({ kind: 'write', key: 3, value: 6 });
    expect(unlock!.operation(ID)).toEqual({ kind: 'unlock', key: 3, token: 17 });
    expect(stepsOf({ kind: 'unlock', key: 3 })[0]!.operation(ID)).toMatchObject({ token: NO_TOKEN });
  });

  it('commits its transactions, whatever they read', () => {
    const writes = [{ key: 2, value: 8 }];
    const [txn] = stepsOf({ kind: 'txn', reads: [1, 2], writes, pause: nanosFromMs(3) });
    const operation = txn!.operation(ID);
    expect(operation).toMatchObject({ kind: 'txn', key: 1, procedure: { reads: [1, 2], writes, pause: 3e6 } });
    expect(operation.kind === 'txn' && operation.procedure.decides([0, 0])).toBe(true);
  });
});

it('knows the greatest value that scripts write', () => {
  const steps = (asks: readonly ScriptedAsk[]) => asks.map((one) => ({ notBefore: 0 as Instant, asks: one }));
  const datacenter = 0 as DatacenterId;
  expect(greatestValue([])).toBe(0);
  const one = steps([
    { kind: 'broadcast', key: 0, value: 4 },
    { kind: 'read', key: 9, consistency: 'default' },
  ]);
  const other = steps([{ kind: 'txn', reads: [1], writes: [{ key: 8, value: 6 }], pause: nanosFromMs(0) }]);
  expect(
    greatestValue([
      { datacenter, steps: one },
      { datacenter, steps: other },
    ]),
  ).toBe(6);
});
