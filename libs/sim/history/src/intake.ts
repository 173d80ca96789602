import {
  OBJECT_MODELS,
  ObjectHistoryBuilder,
  type ObjectModel,
  TRANSACTION_MODELS,
  TransactionHistoryBuilder,
  type TransactionModel,
} from '@isthmus/sim-protocol';
import { EventRecorder, type HistoryEvent } from './event-recorder.js';
import { LineFault } from './history-fault.js';
import type { HistoryParserOptions, ParsedHistory } from './history-parser.js';
import { type Fields, objectRows, type RowFrame, RUN_INITIAL_VALUE } from './row-lines.js';
import { TransactionLines } from './transaction-lines.js';
import { TRANSACTION } from './transaction-steps.js';

/** What a history is judged as. Lists may be appended to in single operations or in transactions, registers of transactions are another model. */
export type HistoryModel = ObjectModel | TransactionModel;
export const HISTORY_MODELS = Object.keys({ ...OBJECT_MODELS, ...TRANSACTION_MODELS }) as readonly HistoryModel[];

/** Where operations go: single ones, or transactions, as the first of them is; never both. */
export class Intake {
  private readonly objects: { readonly builder: ObjectHistoryBuilder; readonly events: EventRecorder } | null;
  private readonly addRow: ((fields: Fields, frame: RowFrame) => void) | null = null;
  private readonly transactions: {
    readonly builder: TransactionHistoryBuilder;
    readonly lines: TransactionLines;
  } | null;
  private first: { readonly isTransaction: boolean; readonly line: number } | null = null;

  constructor({ format, model, initial }: HistoryParserOptions) {
    this.objects = null;
    this.transactions = null;
    if (isObjectModel(model)) {
      const builder = new ObjectHistoryBuilder(model, initial ?? (format === 'ndjson' ? RUN_INITIAL_VALUE : null));
      this.objects = { builder, events: new EventRecorder(model, builder) };
      this.addRow = objectRows(model, builder);
    }
    if (isTransactionModel(model)) {
      const builder = new TransactionHistoryBuilder(model);
      this.transactions = { builder, lines: new TransactionLines(model, builder) };
    }
  }

  event(event: HistoryEvent, line: number): void {
    if (this.isTransaction(event.kind, event.kindColumn, line)) this.transactions!.lines.event(event, line);
    else this.objects!.events.record(event, line);
  }

  row(fields: Fields, frame: RowFrame): void {
    const kind = String(fields.get('kind') ?? '');
    if (this.isTransaction(kind, fields.columnOf('kind'), frame.line)) this.transactions!.lines.row(fields, frame);
    else this.addRow!(fields, frame);
  }

  finish(): void {
    this.objects?.events.finish();
    this.transactions?.lines.finish();
  }

  parsed(): ParsedHistory & { readonly ok: true } {
    const { objects, transactions } = this;
    if (transactions && (this.first?.isTransaction ?? objects === null))
      return { ok: true, of: 'transactions', history: transactions.builder.finish() };
    return { ok: true, of: 'operations', history: objects!.builder.finish() };
  }

  private isTransaction(kind: string, column: number, line: number): boolean {
    const isTransaction = this.transactions !== null && (kind === TRANSACTION || this.objects === null);
    if (isTransaction && kind !== TRANSACTION)
      throw new LineFault(
        column,
        `"${kind}" is no operation of this model, which has transactions only: ${TRANSACTION}`,
      );
    this.first ??= { isTransaction, line };
    if (this.first.isTransaction !== isTransaction) {
      const [one, other] = isTransaction ? ['a transaction', 'operations'] : ['an operation', 'transactions'];
      throw new LineFault(column, `${one} in a history that began with ${other} in line ${this.first.line}`);
    }
    return isTransaction;
  }
}

function isObjectModel(model: HistoryModel): model is ObjectModel {
  return Object.hasOwn(OBJECT_MODELS, model);
}

function isTransactionModel(model: HistoryModel): model is TransactionModel {
  return Object.hasOwn(TRANSACTION_MODELS, model);
}
