/** The positions below `length` that match, ascending. */
export function positionsWhere(length: number, matches: (position: number) => boolean): Int32Array {
  const positions = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (matches(i)) positions[count++] = i;
  return positions.slice(0, count);
}
