/**
 * Logarithm, exponential and power from +, -, *, / alone. ECMAScript leaves `Math.log`, `Math.exp` and `**` approximate,
 * so an engine may change them; these give the same bits everywhere. Relative error: below 1e-15 for `log` and `exp`,
 * below 1e-15 * max(1, |y log x|) for `pow`.
 */

const LN_2 = 0.6931471805599453;
/** ln 2 in two parts: the first has its last 21 bits zero, so that a product with an exponent is exact. */
const LN_2_HIGH = 0.69314718036912381649;
const LN_2_LOW = 1.90821492927058770002e-10;
const SQRT_2 = 1.4142135623730951;
const EXPONENT_BIAS = 1023;

/** artanh(s) / s = 1 + z (1/3 + z/5 + z^2/7 ...), z = s^2. */
const ARTANH = Float64Array.from({ length: 11 }, (_, n) => 1 / (2 * n + 3));
/** (e^r - 1) / r = 1/1! + r/2! + r^2/3! ... */
const EXPONENTIAL = reciprocalFactorials(14);

const bits = new DataView(new ArrayBuffer(8));

/** The natural logarithm of `x` > 0; -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x === Infinity ? x : NaN;
  // A number below the normal range has no leading one to take the exponent from.
  let exponent = x < 2.2250738585072014e-308 ? -54 : 0;
  bits.setFloat64(0, exponent === 0 ? x : x * 18_014_398_509_481_984);
  const high = bits.getInt32(0);
  exponent += (high >>> 20) - EXPONENT_BIAS;
  bits.setInt32(0, (high & 0x000fffff) | (EXPONENT_BIAS << 20));
  let mantissa = bits.getFloat64(0);
  if (mantissa > SQRT_2) {
    mantissa /= 2;
    exponent++;
  }
  // log(1 + f) = 2 artanh(s), s = f / (2 + f), |s| < 0.1716: the term after the last is below 2^-60 of the first.
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const tail = z * polynomial(ARTANH, z);
  return exponent * LN_2_HIGH + (2 * s + (2 * s * tail + exponent * LN_2_LOW));
}

/** e to the power `x`; 0 below -745.2 and Infinity above 709.78. */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return x !== x ? NaN : Infinity;
  if (x < -745.2) return 0;
  const exponent = Math.floor(x / LN_2 + 0.5);
  const r = x - exponent * LN_2_HIGH - exponent * LN_2_LOW;
  // |r| <= ln 2 / 2: the Taylor term after the last is below 2^-57.
  const sum = 1 + r * polynomial(EXPONENTIAL, r);
  // In two factors, since 2^1024 and numbers below the normal range have no exponent field of their own.
  const half = exponent >> 1;
  return sum * powerOfTwo(half) * powerOfTwo(exponent - half);
}

/** `x` to the power `y`, for `x` > 0. */
export function pow(x: number, y: number): number {
  return exp(y * log(x));
}

function powerOfTwo(exponent: number): number {
  bits.setInt32(0, (exponent + EXPONENT_BIAS) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

function polynomial(coefficients: Float64Array, x: number): number {
  let sum = 0;
  for (let n = coefficients.length - 1; n >= 0; n--) sum = coefficients[n]! + x * sum;
  return sum;
}

function reciprocalFactorials(count: number): Float64Array {
  const reciprocals = new Float64Array(count);
  let factorial = 1;
  for (let n = 1; n <= count; n++) {
    factorial *= n;
    reciprocals[n - 1] = 1 / factorial;
  }
  return reciprocals;
}
