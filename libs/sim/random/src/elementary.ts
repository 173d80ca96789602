/**
 * Logarithm, exponential and power from +, -, *, / alone. ECMAScript leaves `Math.log`, `Math.exp` and `**` approximate,
 * so an engine may change them; these give the same bits everywhere. Relative error: below 1e-15 for `log` and `exp`,
 * below 1e-15 * max(1, |y log x|) for `pow`.
 *
 * Both look up a value near by, so that few terms of a series are left to add: those are a chain in which each waits for
 * the one before. Source: Tang, "Table-driven implementation of the exponential function in IEEE floating-point
 * arithmetic", ACM TOMS 15 (2), 1989, and "... of the logarithm function ...", ACM TOMS 16 (4), 1990.
 */

/** ln 2 in two parts: the first has its last 21 bits zero, so that a product with an exponent is exact. */
const LN_2_HIGH = 0.69314718036912381649;
const LN_2_LOW = 1.90821492927058770002e-10;
const LN_2 = LN_2_HIGH + LN_2_LOW;
const EXPONENT_BIAS = 1023;

/** Steps of the exponential's table to a factor of two. */
const STEPS = 64;
const STEPS_PER_E = STEPS / LN_2;
/** Of the logarithm's table, to 1. */
const FRACTIONS = 128;

const POWERS_MIN = -1100;
/** 2^k from k = POWERS_MIN on: multiplied by itself, 2 gives exact powers. */
const POWERS_OF_TWO = powersOfTwo();
/** 2^(n / STEPS) for n = 0 .. STEPS - 1. */
const STEP_POWERS = Float64Array.from({ length: STEPS }, (_, n) =>
  n > STEPS / 2 ? 2 * exponentialSeries(((n - STEPS) / STEPS) * LN_2) : exponentialSeries((n / STEPS) * LN_2),
);
/** The last fraction below sqrt 2. Those after it are halved, so that all lie around 1 and their logarithms around 0. */
const LAST_WHOLE = 181;
/** ln (n / FRACTIONS) for n = FRACTIONS .. LAST_WHOLE, then ln (n / 2 FRACTIONS) up to 2 FRACTIONS. */
const FRACTION_LOGARITHMS = Float64Array.from({ length: FRACTIONS + 1 }, (_, n) =>
  logarithmSeries(FRACTIONS + n, FRACTIONS + n > LAST_WHOLE ? 2 * FRACTIONS : FRACTIONS),
);

const bits = new DataView(new ArrayBuffer(8));

/** The natural logarithm of `x` > 0; -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x === Infinity ? x : NaN;
  // A number below the normal range has no leading one to take the exponent from.
  if (x < 2.2250738585072014e-308) return log(x * 18_014_398_509_481_984) - 54 * LN_2;
  bits.setFloat64(0, x);
  const power = (bits.getInt32(0) >>> 20) - EXPONENT_BIAS;
  const mantissa = x * POWERS_OF_TWO[-power - POWERS_MIN]!;
  const fraction = (mantissa * FRACTIONS + 0.5) | 0;
  const near = fraction / FRACTIONS;
  // One more where the fraction is halved: by its sign, for a processor guesses a branch on chance wrong half the time.
  const exponent = power + ((LAST_WHOLE - fraction) >>> 31);
  // log(m / c) = 2 artanh(s), s = (m - c) / (m + c), |s| < 2^-8.5: the term after the last is below 2^-70 of the first.
  const s = (mantissa - near) / (mantissa + near);
  const z = s * s;
  const tail = 2 * s * z * (1 / 3 + z * (1 / 5 + z * (1 / 7)));
  const high = exponent * LN_2_HIGH + FRACTION_LOGARITHMS[fraction - FRACTIONS]!;
  return high + (2 * s + (tail + exponent * LN_2_LOW));
}

/** e to the power `x`; 0 below -745.2 and Infinity above 709.78. */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return x !== x ? NaN : Infinity;
  if (x < -745.2) return 0;
  const steps = Math.floor(x * STEPS_PER_E + 0.5);
  const r = x - steps * (LN_2_HIGH / STEPS) - steps * (LN_2_LOW / STEPS);
  // |r| <= ln 2 / 128: the Taylor term after the last is below 2^-54.
  const series = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  const step = STEP_POWERS[steps & (STEPS - 1)]!;
  const exponent = Math.floor(steps / STEPS);
  // In two factors, since 2^1024 is beyond all numbers.
  const half = exponent >> 1;
  return (step + step * series) * POWERS_OF_TWO[half - POWERS_MIN]! * POWERS_OF_TWO[exponent - half - POWERS_MIN]!;
}

/** `x` to the power `y`, for `x` > 0. */
export function pow(x: number, y: number): number {
  return exp(y * log(x));
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1023 - POWERS_MIN + 1);
  for (let power = 1, k = 0; k <= 1023; k++, power *= 2) powers[k - POWERS_MIN] = power;
  for (let power = 1, k = 0; k >= POWERS_MIN; k--, power /= 2) powers[k - POWERS_MIN] = power;
  return powers;
}

/** e^x for |x| <= ln 2 / 2: the term after the last is below 2^-57. */
function exponentialSeries(x: number): number {
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (x / n) * sum;
  return sum;
}

/** ln(a / b) = 2 artanh((a - b) / (a + b)), for a / b between 1 / sqrt 2 and sqrt 2: the term after the last is below 2^-60 of the first. */
function logarithmSeries(a: number, b: number): number {
  const s = (a - b) / (a + b);
  const z = s * s;
  let sum = 0;
  for (let n = 11; n >= 0; n--) sum = 1 / (2 * n + 1) + z * sum;
  return 2 * s * sum;
}
