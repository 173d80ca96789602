import { type ByteReader, type ByteWriter } from './bytes.js';

/**
 * What a row's number is stored as a difference from. It may look at columns that come earlier, and at earlier rows of its
 * own, so that writer and reader predict alike; a good prediction makes a short difference.
 */
export type Prediction = (row: number) => number;

/** How a column of instants is stored: whole nanoseconds as differences, or, where one is not whole, as they are. */
const WHOLE = 0;
const FLOATS = 1;
/** 2^50: keeps a difference of two in what a signed varint holds exactly. */
const WHOLE_LIMIT = 1_125_899_906_842_624;

export function writeIntegers(writer: ByteWriter, column: Int32Array | Int16Array, predict: Prediction): void {
  for (let row = 0; row < column.length; row++) writer.signed(column[row]! - predict(row));
}

/** @throws HistoryFormatError if a number does not fit the column. */
export function readIntegers<Column extends Int32Array | Int16Array>(
  reader: ByteReader,
  column: Column,
  predict: Prediction,
): Column {
  for (let row = 0; row < column.length; row++) {
    const value = predict(row) + reader.signed();
    column[row] = value;
    if (column[row] !== value) throw reader.fault(`${value} does not fit ${column.BYTES_PER_ELEMENT} bytes`);
  }
  return column;
}

export function writeInstants(writer: ByteWriter, column: Float64Array, predict: Prediction): void {
  const whole = column.every((at) => Number.isInteger(at) && Math.abs(at) < WHOLE_LIMIT && !Object.is(at, -0));
  writer.byte(whole ? WHOLE : FLOATS);
  for (let row = 0; row < column.length; row++) {
    if (whole) writer.signed(column[row]! - wholePrediction(predict, row));
    else writer.float(column[row]!);
  }
}

/** @throws HistoryFormatError if an instant is out of range. */
export function readInstants(
  reader: ByteReader,
  length: number,
  predict: (column: Float64Array) => Prediction,
): Float64Array {
  const column = new Float64Array(length);
  const predictOwn = predict(column);
  const form = reader.byte();
  if (form !== WHOLE && form !== FLOATS) throw reader.fault(`no form ${form} of a column of instants`);
  for (let row = 0; row < length; row++) {
    const at = form === WHOLE ? wholePrediction(predictOwn, row) + reader.signed() : reader.float();
    if (form === WHOLE && Math.abs(at) >= WHOLE_LIMIT) throw reader.fault(`${at} ns is out of range`);
    column[row] = at;
  }
  return column;
}

/** A column of whole instants may be predicted by one that is not. */
function wholePrediction(predict: Prediction, row: number): number {
  const at = predict(row);
  return Number.isInteger(at) && Math.abs(at) < WHOLE_LIMIT ? at : 0;
}

/** Reads small numbers that are each below a limit. @throws HistoryFormatError if one is not. */
export function readBytes(reader: ByteReader, length: number, below: number): Uint8Array {
  const column = reader.raw(length);
  const stranger = column.find((value) => value >= below);
  if (stranger !== undefined) throw reader.fault(`${stranger} where only 0 to ${below - 1} mean something`);
  return column;
}
