export { cosineOfTurns } from './cosine.js';
export { exp, log, pow } from './elementary.js';
export { Random } from './random.js';
export { Stream } from './stream.js';
export { Zipfian } from './zipfian.js';
