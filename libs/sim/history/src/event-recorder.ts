import type {
  ObjectHistoryBuilder,
  ObjectKind,
  ObjectModel,
  ObjectOutcome,
  ObjectRow,
  ObjectValue,
} from '@isthmus/sim-protocol';
import { LineFault } from './history-fault.js';
import { kindNamed, ruleBroken, unknownKind } from './object-rules.js';
import { OpenOperations } from './open-operations.js';

/** A line that says that an operation began or ended. */
export interface HistoryEvent {
  readonly session: string;
  readonly type: 'invoke' | ObjectOutcome;
  readonly kind: string;
  readonly kindColumn: number;
  readonly key: string;
  /** Absent where an operation timed out. */
  readonly value: ObjectValue | undefined;
  readonly valueColumn: number;
}

/** Pairs invocations with responses. The line of an event is its instant: later lines happened later. */
export class EventRecorder {
  private readonly open = new OpenOperations<{
    readonly event: HistoryEvent;
    readonly row: ObjectRow;
    readonly line: number;
  }>();

  constructor(
    private readonly model: ObjectModel,
    private readonly builder: ObjectHistoryBuilder,
  ) {}

  record(event: HistoryEvent, line: number): void {
    const kind = kindNamed(this.model, event.kind);
    if (kind === null) throw new LineFault(event.kindColumn, unknownKind(this.model, event.kind));
    if (event.type === 'invoke') this.invoke(event, kind, line);
    else this.respond(event, event.type, line);
  }

  /** What is open when the history ends is of unknown outcome. */
  finish(): void {
    for (const { row } of this.open.left()) this.builder.add(row);
  }

  private invoke(event: HistoryEvent, kind: ObjectKind, line: number): void {
    const { session, key, value, valueColumn } = event;
    const row: ObjectRow = {
      session,
      key,
      kind,
      ...asked(kind, value, valueColumn),
      outcome: 'info',
      invokedAt: line,
      respondedAt: Infinity,
      line,
    };
    this.open.begin(session, { event, row, line });
    this.check(row, valueColumn);
  }

  private respond(event: HistoryEvent, type: ObjectOutcome, line: number): void {
    const { session, key, value, valueColumn } = event;
    const open = this.open.end(session);
    const begun = open.event;
    if (event.kind !== begun.kind)
      throw new LineFault(event.kindColumn, `a ${event.kind} ends the ${begun.kind} of line ${open.line}`);
    if (key !== begun.key)
      throw new LineFault(valueColumn, `key "${key}" ends an operation on "${begun.key}" of line ${open.line}`);
    const row = { ...open.row, ...answer(open.row, type, value), ...(type === 'info' ? {} : { respondedAt: line }) };
    if (row.outcome === 'ok' && ECHOES.has(row.kind) && JSON.stringify(value) !== JSON.stringify(begun.value))
      throw new LineFault(valueColumn, `it ends with another value than it began with in line ${open.line}`);
    this.check(row, valueColumn);
    this.builder.add(row);
  }

  private check(row: ObjectRow, column: number): void {
    const broken = ruleBroken(this.model, row);
    if (broken !== null) throw new LineFault(column, broken);
  }
}

/** Responses that repeat what was asked. */
const ECHOES: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['write', 'put', 'append', 'enqueue']);

function asked(kind: ObjectKind, value: ObjectValue | undefined, column: number): Partial<ObjectRow> {
  if (kind === 'read' || kind === 'get' || kind === 'dequeue' || kind === 'acquire' || kind === 'release') return {};
  if (kind !== 'cas') return value === undefined ? {} : { argument: value };
  const pair = Array.isArray(value) ? (value as readonly ObjectValue[]) : [];
  const [expected, argument] = pair;
  if (pair.length !== 2 || expected === undefined || argument === undefined)
    throw new LineFault(column, 'a cas takes two values: [expected new]');
  return { expected, argument };
}

/** A compare-and-set that failed was answered: the comparison failed. Of other operations `fail` means that they did not happen. */
function answer(row: ObjectRow, type: ObjectOutcome, value: ObjectValue | undefined): Partial<ObjectRow> {
  if (row.kind === 'cas' && type !== 'info') return { outcome: 'ok', swapped: type === 'ok' };
  const tells = row.kind === 'read' || row.kind === 'get' || row.kind === 'dequeue';
  return { outcome: type, ...(tells && type === 'ok' && value !== undefined ? { result: value } : {}) };
}
