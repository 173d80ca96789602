import type { TransactionHistoryBuilder, TransactionModel, TransactionRow } from '@isthmus/sim-protocol';
import type { HistoryEvent } from './event-recorder.js';
import { LineFault } from './history-fault.js';
import { OpenOperations } from './open-operations.js';
import type { Fields, RowFrame } from './row-lines.js';
import { areSameSteps, stepsOf } from './transaction-steps.js';

/** Takes transactions from lines: as events that begin and end them, or whole. */
export class TransactionLines {
  private readonly open = new OpenOperations<TransactionRow & { readonly line: number }>();

  constructor(
    private readonly model: TransactionModel,
    private readonly builder: TransactionHistoryBuilder,
  ) {}

  /** The line of an event is its instant. @throws LineFault */
  event({ session, type, value, valueColumn: column }: HistoryEvent, line: number): void {
    const { model } = this;
    if (type === 'invoke') {
      const steps = stepsOf(value, { model, column, told: false });
      this.open.begin(session, { session, steps, outcome: 'info', invokedAt: line, respondedAt: Infinity, line });
      return;
    }
    const begun = this.open.end(session);
    if (type !== 'ok') {
      this.builder.add({ ...begun, outcome: type, respondedAt: type === 'fail' ? line : Infinity });
      return;
    }
    const steps = stepsOf(value, { model, column, told: true });
    if (!areSameSteps(begun.steps, steps))
      throw new LineFault(column, `it ends with other micro-operations than it began with in line ${begun.line}`);
    this.builder.add({ ...begun, steps, outcome: type, respondedAt: line });
  }

  /** @throws LineFault */
  row(fields: Fields, frame: RowFrame): void {
    const name = frame.outcome === 'ok' || fields.get('value') != null ? 'value' : 'argument';
    const place = { model: this.model, column: fields.columnOf(name), told: frame.outcome === 'ok' };
    this.builder.add({ ...frame, steps: stepsOf(fields.get(name), place) });
  }

  /** What is open when the history ends is of unknown outcome. */
  finish(): void {
    for (const row of this.open.left()) this.builder.add(row);
  }
}
