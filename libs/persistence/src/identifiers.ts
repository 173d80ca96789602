import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BITS = 80n;

export type Prefix = 'exp' | 'run' | 'bat' | 'chk' | 'trc' | 'cau';

/**
 * `count` new ids in ascending order: the prefix and 26 characters of lower-case Crockford base32, of which the first ten
 * are the milliseconds since 1970 and the rest are random (the layout of a ULID). The order only makes lists and indexes
 * pleasant; nothing relies on the clock.
 */
export function newIds(prefix: Prefix, count: number): string[] {
  // The top random bit stays 0, so that counting up from it cannot run into the milliseconds.
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  const first = (BigInt(Date.now()) << RANDOM_BITS) | random;
  return Array.from({ length: count }, (_, index) => `${prefix}_${base32(first + BigInt(index))}`);
}

export function newId(prefix: Prefix): string {
  return newIds(prefix, 1).join();
}

function base32(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < 26; rest >>= 5n) text = `${ALPHABET.charAt(Number(rest & 31n))}${text}`;
  return text;
}
