import {
  ANSWERS,
  FAILURE_REASONS,
  type History,
  invariant,
  OPERATION_KINDS,
  OUTCOMES,
  READ_CONSISTENCIES,
  type RequestLog,
  type SecondChannels,
} from '@isthmus/sim-protocol';
import { ByteReader, ByteWriter } from './bytes.js';
import { readBytes, readInstants, readIntegers, writeInstants, writeIntegers } from './columns.js';

/** What a run leaves behind for whoever asks later what happened. */
export interface RecordedRun {
  readonly history: History;
  readonly requestLog: RequestLog;
}

/** "ISTH", then the version of the format: 2 where there were second channels, which come last. */
const MAGIC = Uint8Array.of(0x49, 0x53, 0x54, 0x48);
const VERSION = 1;
const VERSION_WITH_SECOND_CHANNELS = 2;
/** Each row takes a byte in each column at least, so a length that the bytes cannot hold is refused before it costs memory. */
const HISTORY_COLUMNS = 16;
const LOG_COLUMNS = 5;
const CHANNEL_COLUMNS = 2;
const BYTE_VALUES = 256;
const READ = OPERATION_KINDS.indexOf('read');

/**
 * A history and its request log as bytes, column by column: small as it is and made to be compressed further.
 *
 * The columns are those of the interfaces, in an order in which each is predicted by those before it; numbers are stored as
 * varints of the difference from the prediction. Exact for any content. Cost: linear.
 */
export function encodeHistory({ history: { after, ...history }, requestLog }: RecordedRun): Uint8Array {
  const tables = { history, requestLog, ...(after === undefined ? {} : { after }) };
  for (const [table, { length, ...columns }] of Object.entries(tables)) {
    for (const [name, column] of Object.entries<ArrayLike<number>>(columns)) {
      invariant(column.length === length, `${table}.${name} has ${column.length} rows of ${length}`);
    }
  }
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.byte(after === undefined ? VERSION : VERSION_WITH_SECOND_CHANNELS);
  writer.varint(history.length);
  writer.raw(history.kind);
  writer.raw(history.outcome);
  writer.raw(history.reason);
  writer.raw(history.consistency);
  writer.raw(history.swapped);
  writer.raw(history.datacenter);
  writer.raw(history.attempts);
  writeIntegers(writer, history.session, zero);
  writeIntegers(writer, history.node, zero);
  writeIntegers(writer, history.key, zero);
  writeIntegers(writer, history.argument, lastArgument(history.kind, history.argument));
  writeIntegers(writer, history.expected, zero);
  writeIntegers(writer, history.value, likelyValue(history.kind, history.argument));
  writeInstants(writer, history.intendedAt, previous(history.intendedAt));
  writeInstants(writer, history.invokedAt, same(history.intendedAt));
  writeInstants(writer, history.respondedAt, same(history.invokedAt));
  writer.varint(requestLog.length);
  writer.raw(requestLog.answer);
  writeIntegers(writer, requestLog.operation, previous(requestLog.operation));
  writeIntegers(writer, requestLog.node, zero);
  writeInstants(writer, requestLog.receivedAt, previous(requestLog.receivedAt));
  writeInstants(writer, requestLog.answeredAt, same(requestLog.receivedAt));
  if (after !== undefined) {
    writer.varint(after.length);
    writeIntegers(writer, after.operation, previous(after.operation));
    writeIntegers(writer, after.learned, same(after.operation));
  }
  return writer.done();
}

/**
 * The inverse of `encodeHistory`. Cost: linear in the bytes, in time and memory, whatever they say.
 *
 * @throws HistoryFormatError if the bytes are not a whole recorded run: truncated, continued, of another version, with a
 * kind or an outcome that does not exist, or with a request for an operation that does not, or one learned of.
 */
export function decodeHistory(bytes: Uint8Array): RecordedRun {
  const reader = new ByteReader(bytes);
  for (const byte of MAGIC) if (reader.byte() !== byte) throw reader.fault('not a recorded history');
  const version = reader.byte();
  if (version < VERSION || version > VERSION_WITH_SECOND_CHANNELS)
    throw reader.fault(`version ${version}; only ${VERSION} and ${VERSION_WITH_SECOND_CHANNELS} can be read`);
  const history = readHistory(reader, readLength(reader, HISTORY_COLUMNS));
  const requestLog = readRequestLog(reader, readLength(reader, LOG_COLUMNS));
  const after = version === VERSION ? null : readSecondChannels(reader, readLength(reader, CHANNEL_COLUMNS));
  if (reader.remaining > 0) throw reader.fault(`${reader.remaining} bytes after the end`);
  refuseStrangers(reader, history.length, { 'a request for': requestLog.operation });
  if (after !== null) {
    refuseStrangers(reader, history.length, { 'a second channel to': after.operation, 'one from': after.learned });
  }
  return { history: after === null ? history : { ...history, after }, requestLog };
}

/** Rows of another table must be rows of the history. */
function refuseStrangers(reader: ByteReader, rows: number, columns: Readonly<Record<string, Int32Array>>): void {
  for (const [what, column] of Object.entries(columns)) {
    const stranger = column.find((operation) => operation < 0 || operation >= rows);
    if (stranger !== undefined) throw reader.fault(`${what} operation ${stranger} of ${rows}`);
  }
}

function readSecondChannels(reader: ByteReader, length: number): SecondChannels {
  const operation = new Int32Array(length);
  readIntegers(reader, operation, previous(operation));
  if (operation.some((row, pair) => pair > 0 && row < operation[pair - 1]!))
    throw reader.fault('second channels out of order');
  return { length, operation, learned: readIntegers(reader, new Int32Array(length), same(operation)) };
}

function readHistory(reader: ByteReader, length: number): History {
  const kind = readBytes(reader, length, OPERATION_KINDS.length);
  const outcome = readBytes(reader, length, OUTCOMES.length);
  const reason = readBytes(reader, length, FAILURE_REASONS.length);
  const consistency = readBytes(reader, length, READ_CONSISTENCIES.length);
  const swapped = readBytes(reader, length, 2);
  const datacenter = readBytes(reader, length, BYTE_VALUES);
  const attempts = readBytes(reader, length, BYTE_VALUES);
  const session = readIntegers(reader, new Int32Array(length), zero);
  const node = readIntegers(reader, new Int16Array(length), zero);
  const key = readIntegers(reader, new Int32Array(length), zero);
  const argument = new Int32Array(length);
  readIntegers(reader, argument, lastArgument(kind, argument));
  const expected = readIntegers(reader, new Int32Array(length), zero);
  const value = readIntegers(reader, new Int32Array(length), likelyValue(kind, argument));
  const intendedAt = readInstants(reader, length, previous);
  const invokedAt = readInstants(reader, length, () => same(intendedAt));
  const respondedAt = readInstants(reader, length, () => same(invokedAt));
  return {
    length,
    session,
    datacenter,
    key,
    kind,
    consistency,
    argument,
    expected,
    value,
    swapped,
    intendedAt,
    invokedAt,
    respondedAt,
    outcome,
    reason,
    node,
    attempts,
  };
}

function readRequestLog(reader: ByteReader, length: number): RequestLog {
  const answer = readBytes(reader, length, ANSWERS.length);
  const operation = new Int32Array(length);
  readIntegers(reader, operation, previous(operation));
  const node = readIntegers(reader, new Int16Array(length), zero);
  const receivedAt = readInstants(reader, length, previous);
  const answeredAt = readInstants(reader, length, () => same(receivedAt));
  return { length, operation, node, receivedAt, answeredAt, answer };
}

function readLength(reader: ByteReader, columns: number): number {
  const length = reader.varint();
  if (length * columns > reader.remaining) throw reader.fault(`${length} rows cannot be in ${reader.remaining} bytes`);
  return length;
}

function zero(): number {
  return 0;
}

function previous(column: Float64Array | Int32Array): (row: number) => number {
  return (row) => (row === 0 ? 0 : column[row - 1]!);
}

function same(column: Float64Array | Int32Array): (row: number) => number {
  return (row) => column[row]!;
}

/** Values are written in rising order: the last one that was. Reads have no argument. Rows must be asked for in order. */
function lastArgument(kind: Uint8Array, argument: Int32Array): (row: number) => number {
  let last = 0;
  return (row) => {
    if (row > 0 && kind[row - 1] !== READ) last = argument[row - 1]!;
    return kind[row] === READ ? 0 : last;
  };
}

/** What a change wrote; for a read, the last value that any change wrote before. Rows must be asked for in order. */
function likelyValue(kind: Uint8Array, argument: Int32Array): (row: number) => number {
  let last = 0;
  return (row) => {
    if (kind[row] !== READ) last = argument[row]!;
    return last;
  };
}
