import {
  ANSWERS,
  type Deliveries,
  FAILURE_REASONS,
  type History,
  invariant,
  OPERATION_KINDS,
  OUTCOMES,
  READ_CONSISTENCIES,
  type RequestLog,
  type SecondChannels,
  type Siblings,
  type TransactionStatements,
} from '@isthmus/sim-protocol';
import { ByteReader, ByteWriter } from './bytes.js';
import { readBytes, readInstants, readIntegers, writeInstants, writeIntegers } from './columns.js';

/** What a run leaves behind for whoever asks later what happened. */
export interface RecordedRun {
  readonly history: History;
  readonly requestLog: RequestLog;
}

/**
 * "ISTH", then the version of the format: 2 where there were second channels, which come last; 3 where there was any other
 * table: then a byte with a bit for each table, and after the request log those that there are, in that order.
 */
const MAGIC = Uint8Array.of(0x49, 0x53, 0x54, 0x48);
const VERSION = 1;
const VERSION_WITH_SECOND_CHANNELS = 2;
const VERSION_WITH_TABLES = 3;
const TABLES = ['after', 'statements', 'siblings', 'deliveries'] as const satisfies readonly (keyof History)[];
/** Each row takes a byte in each column at least, so a length that the bytes cannot hold is refused before it costs memory. */
const HISTORY_COLUMNS = 16;
const LOG_COLUMNS = 5;
const CHANNEL_COLUMNS = 2;
const STATEMENT_COLUMNS = 4;
const SIBLING_COLUMNS = 2;
const DELIVERY_COLUMNS = 3;
const BYTE_VALUES = 256;
const READ = OPERATION_KINDS.indexOf('read');

/**
 * A history and its request log as bytes, column by column: small as it is and made to be compressed further.
 *
 * The columns are those of the interfaces, in an order in which each is predicted by those before it; numbers are stored as
 * varints of the difference from the prediction. Exact for any content. Cost: linear.
 */
export function encodeHistory({ history: whole, requestLog }: RecordedRun): Uint8Array {
  const { after, statements, siblings, deliveries, ...history } = whole;
  const { excused = [], ...delivered } = deliveries ?? { length: 0 };
  const tables = { history, requestLog, after, statements, siblings, deliveries: delivered };
  for (const [table, content] of Object.entries(tables)) refuseRagged(table, content ?? { length: 0 });
  const present = TABLES.reduce((bits, table, bit) => (whole[table] === undefined ? bits : bits | (1 << bit)), 0);
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.byte(present === 0 ? VERSION : present === 1 ? VERSION_WITH_SECOND_CHANNELS : VERSION_WITH_TABLES);
  if (present > 1) writer.byte(present);
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
  if (statements !== undefined) {
    writer.varint(statements.length);
    writer.raw(statements.isWrite);
    writeIntegers(writer, statements.operation, previous(statements.operation));
    writeIntegers(writer, statements.key, zero);
    writeIntegers(writer, statements.value, previous(statements.value));
  }
  if (siblings !== undefined) {
    writer.varint(siblings.length);
    writeIntegers(writer, siblings.operation, previous(siblings.operation));
    writeIntegers(writer, siblings.value, previous(siblings.value));
  }
  if (deliveries !== undefined) {
    writer.varint(deliveries.length);
    writeIntegers(writer, deliveries.node, zero);
    writeIntegers(writer, deliveries.message, previous(deliveries.message));
    writeInstants(writer, deliveries.at, previous(deliveries.at));
    writer.varint(excused.length);
    for (const node of excused) writer.varint(node);
  }
  return writer.done();
}

function refuseRagged(table: string, { length, ...columns }: { readonly length: number }): void {
  for (const [name, column] of Object.entries<ArrayLike<number>>(columns)) {
    invariant(column.length === length, `${table}.${name} has ${column.length} rows of ${length}`);
  }
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
  if (version < VERSION || version > VERSION_WITH_TABLES)
    throw reader.fault(`version ${version}; only ${VERSION} to ${VERSION_WITH_TABLES} can be read`);
  const present = version === VERSION_WITH_TABLES ? reader.byte() : version - VERSION;
  if (present >>> TABLES.length !== 0) throw reader.fault(`tables ${present}, of which some are unknown`);
  const has = (table: (typeof TABLES)[number]) => ((present >>> TABLES.indexOf(table)) & 1) === 1;
  const history = readHistory(reader, readLength(reader, HISTORY_COLUMNS));
  const requestLog = readRequestLog(reader, readLength(reader, LOG_COLUMNS));
  const tables: Pick<History, (typeof TABLES)[number]> = {
    ...(has('after') ? { after: readSecondChannels(reader, readLength(reader, CHANNEL_COLUMNS)) } : {}),
    ...(has('statements') ? { statements: readStatements(reader, readLength(reader, STATEMENT_COLUMNS)) } : {}),
    ...(has('siblings') ? { siblings: readSiblings(reader, readLength(reader, SIBLING_COLUMNS)) } : {}),
    ...(has('deliveries') ? { deliveries: readDeliveries(reader, readLength(reader, DELIVERY_COLUMNS)) } : {}),
  };
  if (reader.remaining > 0) throw reader.fault(`${reader.remaining} bytes after the end`);
  refuseStrangers(reader, history.length, {
    'a request for': requestLog.operation,
    'a second channel to': tables.after?.operation,
    'one from': tables.after?.learned,
    'a statement of': tables.statements?.operation,
    'a sibling read by': tables.siblings?.operation,
  });
  return { history: { ...history, ...tables }, requestLog };
}

/** Rows of another table must be rows of the history. */
function refuseStrangers(
  reader: ByteReader,
  rows: number,
  columns: Readonly<Record<string, Int32Array | undefined>>,
): void {
  for (const [what, column] of Object.entries(columns)) {
    const stranger = column?.find((operation) => operation < 0 || operation >= rows);
    if (stranger !== undefined) throw reader.fault(`${what} operation ${stranger} of ${rows}`);
  }
}

function readSecondChannels(reader: ByteReader, length: number): SecondChannels {
  const operation = new Int32Array(length);
  readIntegers(reader, operation, previous(operation));
  refuseDisorder(reader, 'second channels', operation);
  return { length, operation, learned: readIntegers(reader, new Int32Array(length), same(operation)) };
}

function readStatements(reader: ByteReader, length: number): TransactionStatements {
  const isWrite = readBytes(reader, length, 2);
  const operation = new Int32Array(length);
  readIntegers(reader, operation, previous(operation));
  refuseDisorder(reader, 'statements', operation);
  const key = readIntegers(reader, new Int32Array(length), zero);
  const value = new Int32Array(length);
  return { length, operation, isWrite, key, value: readIntegers(reader, value, previous(value)) };
}

function readSiblings(reader: ByteReader, length: number): Siblings {
  const operation = new Int32Array(length);
  readIntegers(reader, operation, previous(operation));
  refuseDisorder(reader, 'siblings', operation);
  const value = new Int32Array(length);
  return { length, operation, value: readIntegers(reader, value, previous(value)) };
}

function readDeliveries(reader: ByteReader, length: number): Deliveries {
  const node = readIntegers(reader, new Int16Array(length), zero);
  const message = new Int32Array(length);
  readIntegers(reader, message, previous(message));
  const at = readInstants(reader, length, previous);
  const excused = Array.from({ length: readLength(reader, 1) }, () => reader.varint());
  return { length, node, message, at, excused };
}

function refuseDisorder(reader: ByteReader, what: string, operation: Int32Array): void {
  if (operation.some((row, i) => i > 0 && row < operation[i - 1]!)) throw reader.fault(`${what} out of order`);
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
