/**
 * The second fence around the simulation core: equal inputs give equal results, on every machine and Node version.
 * (The first is its tsconfig, which knows neither Node nor a browser.) Specs are exempt.
 */

/**
 * `Math` functions that ECMAScript leaves "implementation-approximated", so that an upgrade of V8 may change their last
 * digit. The rest (`sqrt`, `floor`, `imul`, `clz32`, `fround`, ...) is exact.
 * Source: ECMA-262, 2023, section 21.3.2; `**` is section 6.1.6.1.3, Number::exponentiate.
 */
const approximated = [
  ...['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];

const chance = 'Chance is drawn from a seeded, named stream of @isthmus/sim-random: one seed, one result.';
const clock = 'Time is an input: take an Instant or a Nanos as an argument.';
const concurrency = 'The simulation is one thread of control in virtual time: return the value, or emit an effect.';
const outside = 'The simulation core does no I/O and knows no host: take the data as an argument, return the result.';
const collector = 'What the garbage collector does differs from run to run.';
const inexact =
  'ECMAScript leaves its last digit to the implementation, so a Node upgrade could move a published number. ' +
  'Use the exact functions of @isthmus/sim-random or integers.';
const locale = 'Its order depends on the ICU data of the machine. Compare with < and >.';

/** @type {readonly (readonly [readonly string[], string])[]} */
const globals = [
  [['Date', 'performance', 'Temporal', 'Intl'], clock],
  [['crypto'], chance],
  [['Promise', 'queueMicrotask', 'setTimeout', 'setInterval', 'setImmediate', 'Atomics', 'Worker'], concurrency],
  [['process', 'console', 'fetch', 'navigator', 'globalThis', 'window', 'self', 'eval', 'Function'], outside],
  [['WeakRef', 'FinalizationRegistry'], collector],
];

const syntax = [
  {
    selector: 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]',
    message: `'**' is approximated: ${inexact}`,
  },
  {
    selector: ':matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression)[async=true]',
    message: concurrency,
  },
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: concurrency },
  { selector: 'ImportExpression', message: outside },
  {
    selector: 'ForInStatement',
    message: 'Iterate over an array, a Map or Object.entries: for-in also walks the prototypes.',
  },
  {
    selector: ':not(MemberExpression) > Identifier[name="Math"], MemberExpression[object.name="Math"][computed=true]',
    message: 'Name the function of Math in place (Math.floor(x)), so that the fence sees which one it is.',
  },
];

/**
 * Files that may use the approximated functions, since their results are shown and never fed back into a simulation.
 *
 * @type {readonly { readonly file: string; readonly because: string }[]}
 */
export const approximationAllowed = [];

/**
 * @param {{ approximation: 'refused' | 'allowed' }} options
 * @returns {import('eslint').Linter.RulesRecord}
 */
export function purityRules({ approximation }) {
  return {
    'no-restricted-globals': [
      'error',
      ...globals.flatMap(([names, message]) => names.map((name) => ({ name, message }))),
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Math', property: 'random', message: chance },
      ...(approximation === 'refused'
        ? approximated.map((property) => ({ object: 'Math', property, message: inexact }))
        : []),
      { property: 'localeCompare', message: locale },
      { property: 'toLocaleString', message: locale },
    ],
    'no-restricted-syntax': ['error', ...(approximation === 'refused' ? syntax : syntax.slice(1))],
  };
}
