import {
  ANSWERS,
  type Deliveries,
  FAILURE_REASONS,
  type History,
  NEVER,
  OPERATION_KINDS,
  OUTCOMES,
  READ_CONSISTENCIES,
  type RequestLog,
  type SecondChannels,
  type TransactionStatements,
} from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { HistoryFormatError } from './bytes.js';
import { decodeHistory, encodeHistory, type RecordedRun } from './codec.js';

const int32 = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });
const int16 = fc.integer({ min: -32_768, max: 32_767 });
const uint8 = fc.nat({ max: 255 });
const wholeInstant = fc.oneof(
  fc.constant(NEVER),
  fc.nat({ max: 2_147_483_647 }),
  fc.nat({ max: 1_125_899_906_842_623 }),
);
const anyInstant = fc.oneof(
  wholeInstant,
  fc.double(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 0.5, 9_007_199_254_740_992),
);
const position = (names: readonly string[]) => fc.nat({ max: names.length - 1 });

const recordedRuns = fc
  .tuple(fc.nat({ max: 12 }), fc.nat({ max: 6 }), fc.constantFrom(wholeInstant, anyInstant))
  .chain(([operations, requests, instant]) => {
    const column = (value: fc.Arbitrary<number>, length = operations) =>
      fc.array(value, { minLength: length, maxLength: length });
    const history = fc.record({
      length: fc.constant(operations),
      session: column(int32).map((values) => Int32Array.from(values)),
      datacenter: column(uint8).map((values) => Uint8Array.from(values)),
      key: column(int32).map((values) => Int32Array.from(values)),
      kind: column(position(OPERATION_KINDS)).map((values) => Uint8Array.from(values)),
      consistency: column(position(READ_CONSISTENCIES)).map((values) => Uint8Array.from(values)),
      argument: column(int32).map((values) => Int32Array.from(values)),
      expected: column(int32).map((values) => Int32Array.from(values)),
      value: column(int32).map((values) => Int32Array.from(values)),
      swapped: column(fc.nat({ max: 1 })).map((values) => Uint8Array.from(values)),
      intendedAt: column(instant).map((values) => Float64Array.from(values)),
      invokedAt: column(instant).map((values) => Float64Array.from(values)),
      respondedAt: column(anyInstant).map((values) => Float64Array.from(values)),
      outcome: column(position(OUTCOMES)).map((values) => Uint8Array.from(values)),
      reason: column(position(FAILURE_REASONS)).map((values) => Uint8Array.from(values)),
      node: column(int16).map((values) => Int16Array.from(values)),
      attempts: column(uint8).map((values) => Uint8Array.from(values)),
    }) satisfies fc.Arbitrary<History>;
    const rows = operations === 0 ? 0 : requests;
    const requestLog = fc.record({
      length: fc.constant(rows),
      operation: column(fc.nat({ max: Math.max(0, operations - 1) }), rows).map((values) => Int32Array.from(values)),
      node: column(int16, rows).map((values) => Int16Array.from(values)),
      receivedAt: column(instant, rows).map((values) => Float64Array.from(values)),
      answeredAt: column(wholeInstant, rows).map((values) => Float64Array.from(values)),
      answer: column(position(ANSWERS), rows).map((values) => Uint8Array.from(values)),
    }) satisfies fc.Arbitrary<RequestLog>;
    const pairs = fc
      .array(fc.tuple(fc.nat({ max: Math.max(0, operations - 1) }), fc.nat({ max: Math.max(0, operations - 1) })), {
        maxLength: operations,
      })
      .map((list) => list.sort(([one], [other]) => one - other));
    const after = pairs.map((list) => ({
      length: list.length,
      operation: Int32Array.from(list, ([operation]) => operation),
      learned: Int32Array.from(list, ([, learned]) => learned),
    })) satisfies fc.Arbitrary<SecondChannels>;
    const operation = fc.nat({ max: Math.max(0, operations - 1) });
    const table = <Row>(row: fc.Arbitrary<Row>) => fc.array(fc.tuple(operation, row), { maxLength: operations });
    const ascending = <Row>(list: readonly (readonly [number, Row])[]) =>
      [...list].sort(([one], [other]) => one - other);
    const ofOperations = (list: readonly (readonly [number, unknown])[]) => ({
      length: list.length,
      operation: Int32Array.from(list, ([row]) => row),
    });
    const statements = table(fc.tuple(fc.nat({ max: 1 }), int32, int32))
      .map(ascending)
      .map((list) => ({
        ...ofOperations(list),
        isWrite: Uint8Array.from(list, ([, [isWrite]]) => isWrite),
        key: Int32Array.from(list, ([, [, key]]) => key),
        value: Int32Array.from(list, ([, [, , value]]) => value),
      })) satisfies fc.Arbitrary<TransactionStatements>;
    const siblings = table(int32)
      .map(ascending)
      .map((list) => ({ ...ofOperations(list), value: Int32Array.from(list, ([, value]) => value) }));
    const deliveries = fc
      .record({
        list: fc.array(fc.tuple(int16, int32, instant), { maxLength: 9 }),
        excused: fc.array(fc.nat({ max: 98 })),
      })
      .map(({ list, excused }) => ({
        length: list.length,
        node: Int16Array.from(list, ([node]) => node),
        message: Int32Array.from(list, ([, message]) => message),
        at: Float64Array.from(list, ([, , at]) => at),
        excused,
      })) satisfies fc.Arbitrary<Deliveries>;
    const tables = fc.record({ after, statements, siblings, deliveries }, { requiredKeys: [] });
    const whole = fc.tuple(history, tables).map(([columns, more]) => ({ ...columns, ...more }));
    return fc.record({ history: operations === 0 ? history : whole, requestLog });
  });

/** A run as the engine leaves it: rising arrivals and values, answers a little later. */
function plausibleRun(operations: number): RecordedRun {
  const from =
    <Column>(make: (source: { length: number }, value: (_: unknown, row: number) => number) => Column) =>
    (value: (row: number) => number) =>
      make({ length: operations }, (_, row) => value(row));
  const int32s = from((source, value) => Int32Array.from(Array.from(source, value)));
  const bytes = from((source, value) => Uint8Array.from(Array.from(source, value)));
  const instants = from((source, value) => Float64Array.from(Array.from(source, value)));
  const node = from((source, value) => Int16Array.from(Array.from(source, value)))((row) => row % 3);
  return {
    history: {
      length: operations,
      session: int32s((row) => row % 30),
      datacenter: bytes((row) => row % 3),
      key: int32s((row) => (row * 7) % 20),
      kind: bytes((row) => (row % 3 === 0 ? 1 : 0)),
      consistency: bytes(() => 0),
      argument: int32s((row) => (row % 3 === 0 ? row + 1 : 0)),
      expected: int32s(() => 0),
      value: int32s((row) => row - (row % 3) + 1),
      swapped: bytes(() => 0),
      intendedAt: instants((row) => row * 6_666_667),
      invokedAt: instants((row) => row * 6_666_667),
      respondedAt: instants((row) => row * 6_666_667 + 70_000_000 + ((row * 7919) % 100_000)),
      outcome: bytes(() => 1),
      reason: bytes(() => 0),
      node,
      attempts: bytes(() => 1),
    },
    requestLog: {
      length: operations,
      operation: int32s((row) => row),
      node,
      receivedAt: instants((row) => row * 6_666_667 + 35_000_000),
      answeredAt: instants((row) => row * 6_666_667 + 35_020_000),
      answer: bytes(() => 1),
    },
  };
}

/** The run with second channels. */
function knowing({ history, requestLog }: RecordedRun, operation: number[], learned: number[]): RecordedRun {
  const after = { length: operation.length, operation: Int32Array.from(operation), learned: Int32Array.from(learned) };
  return { history: { ...history, after }, requestLog };
}

/** Whatever the bytes, they are a run or are refused as they should be. */
function decodesOrRefuses(bytes: Uint8Array): void {
  try {
    decodeHistory(bytes);
  } catch (error) {
    if (!(error instanceof HistoryFormatError)) throw error;
  }
}

describe('the codec of histories', () => {
  it('gives back exactly what it was given', () => {
    fc.assert(
      fc.property(recordedRuns, (run) => {
        expect(decodeHistory(encodeHistory(run))).toEqual(run);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('gives back a run of ten thousand operations, in under 40 bytes an operation with its request', () => {
    const run = plausibleRun(10_000);
    const bytes = encodeHistory(run);
    expect(decodeHistory(bytes)).toEqual(run);
    expect(bytes.length).toBeLessThan(10_000 * 40);
  });

  it('takes a column that is longer than its history for a bug', () => {
    const { history, requestLog } = plausibleRun(3);
    expect(() => encodeHistory({ history: { ...history, length: 2 }, requestLog })).toThrow(
      'history.session has 3 rows of 2',
    );
  });

  it('refuses every truncation', () => {
    const bytes = encodeHistory(knowing(plausibleRun(5), [1, 3, 3], [0, 0, 1]));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeHistory(bytes.subarray(0, length))).toThrow(HistoryFormatError);
    }
  });

  it('refuses bytes after the end', () => {
    const bytes = encodeHistory(plausibleRun(5));
    expect(() => decodeHistory(Uint8Array.of(...bytes, 0))).toThrow('1 bytes after the end');
  });

  it('refuses what is not a history, and versions that it does not know', () => {
    const bytes = encodeHistory(plausibleRun(1));
    expect(() => decodeHistory(bytes.map((byte, i) => (i === 2 ? 0 : byte)))).toThrow('not a recorded history');
    expect(() => decodeHistory(bytes.map((byte, i) => (i === 4 ? 9 : byte)))).toThrow('version 9');
  });

  it('refuses a length that the bytes cannot hold before it allocates', () => {
    const claimsFourBillion = Uint8Array.of(0x49, 0x53, 0x54, 0x48, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0);
    expect(() => decodeHistory(claimsFourBillion)).toThrow('4294967295 rows cannot be in 3 bytes');
  });

  it('refuses an outcome that does not exist', () => {
    const run = plausibleRun(2);
    expect(() =>
      decodeHistory(encodeHistory({ ...run, history: { ...run.history, outcome: Uint8Array.of(1, 7) } })),
    ).toThrow('7 where only 0 to 3 mean something');
  });

  it('refuses a request for an operation that does not exist', () => {
    const run = plausibleRun(2);
    const requestLog = { ...run.requestLog, operation: Int32Array.of(0, 2) };
    expect(() => decodeHistory(encodeHistory({ ...run, requestLog }))).toThrow('a request for operation 2 of 2');
  });

  it('refuses second channels between operations that do not exist, and out of order', () => {
    const encoded = (operation: number[], learned: number[]) =>
      encodeHistory(knowing(plausibleRun(2), operation, learned));
    expect(() => decodeHistory(encoded([2], [0]))).toThrow('a second channel to operation 2 of 2');
    expect(() => decodeHistory(encoded([1], [-1]))).toThrow('one from operation -1 of 2');
    expect(() => decodeHistory(encoded([1, 0], [0, 1]))).toThrow('out of order');
  });

  it('survives damage in any byte', () => {
    const bytes = encodeHistory(knowing(plausibleRun(8), [2, 5], [1, 0]));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), uint8, (at, value) => {
        decodesOrRefuses(bytes.map((byte, i) => (i === at ? value : byte)));
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('survives noise behind a true header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        decodesOrRefuses(Uint8Array.of(0x49, 0x53, 0x54, 0x48, 1, ...noise));
      }),
      { seed: 1, numRuns: 3000 },
    );
  });
});
