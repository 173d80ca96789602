/** The bytes are not a history of a version that this code reads: truncated, damaged, or of something else. */
export class HistoryFormatError extends Error {
  override readonly name = 'HistoryFormatError';

  constructor(
    message: string,
    /** Bytes read before the fault was seen. */
    readonly offset: number,
  ) {
    super(`${message} (at byte ${offset})`);
  }
}

/** Bytes that a varint of a safe integer may take. */
const VARINT_BYTES_MAX = 8;

export class ByteWriter {
  private bytes = new Uint8Array(1 << 12);
  private length = 0;

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  raw(values: Uint8Array): void {
    this.reserve(values.length);
    this.bytes.set(values, this.length);
    this.length += values.length;
  }

  /** Little-endian groups of seven bits, the eighth set in all but the last; for safe integers from 0. */
  varint(value: number): void {
    this.reserve(VARINT_BYTES_MAX);
    let rest = value;
    // Not by shifts: they end at 32 bits.
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** A varint for either sign; small magnitudes are short. For magnitudes below 2^52. */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    this.raw(new Uint8Array(view.buffer));
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads what ByteWriter wrote; every method throws HistoryFormatError at the end of the bytes. */
export class ByteReader {
  private offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  fault(message: string): HistoryFormatError {
    return new HistoryFormatError(message, this.offset);
  }

  byte(): number {
    this.need(1);
    return this.bytes[this.offset++]!;
  }

  raw(count: number): Uint8Array {
    this.need(count);
    this.offset += count;
    return this.bytes.slice(this.offset - count, this.offset);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw this.fault('a number is too large');
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float(): number {
    this.need(8);
    this.offset += 8;
    return this.view.getFloat64(this.offset - 8, true);
  }

  private need(count: number): void {
    if (count > this.remaining) throw this.fault(`${count} more bytes expected, ${this.remaining} left`);
  }
}
