export { HistoryFormatError } from './bytes.js';
export { decodeHistory, encodeHistory, type RecordedRun } from './codec.js';
export { type HistoryFilters, historyRows, type HistoryWindow } from './window.js';
