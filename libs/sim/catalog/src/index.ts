export { layout, layouts, matrices, matrix, roundTripMs } from './catalog.js';
