export { HistoryFormatError } from './bytes.js';
export { decodeHistory, encodeHistory, type RecordedRun } from './codec.js';
export { type HistoryFilters, historyRows, type HistoryWindow } from './window.js';
export type { HistoryFault } from './history-fault.js';
export {
  HISTORY_FORMATS,
  type HistoryFormat,
  HistoryParser,
  type HistoryParserOptions,
  type ParsedHistory,
} from './history-parser.js';
export { HISTORY_MODELS, type HistoryModel } from './intake.js';
// What a history is made of, so that whoever reads one need not know the protocol.
export {
  OBJECT_MODELS,
  type ObjectHistory,
  type ObjectModel,
  type ObjectRow,
  objectRow,
  type ObjectValue,
  type TransactionHistory,
  type TransactionRow,
  transactionRow,
} from '@isthmus/sim-protocol';
