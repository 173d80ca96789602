type Column = Uint8Array | Int16Array | Int32Array | Float64Array;

/** A column of twice the length that begins with the old one's values. */
export function grown<Kind extends Column>(column: Kind): Kind {
  const wider = new (column.constructor as new (length: number) => Kind)(column.length * 2);
  wider.set(column);
  return wider;
}
