import {
  INITIAL_VALUE,
  OBJECT_OUTCOMES,
  type ObjectHistoryBuilder,
  type ObjectModel,
  type ObjectRow,
  type ObjectValue,
} from '@isthmus/sim-protocol';
import { LineFault } from './history-fault.js';
import { Identities } from './identities.js';
import { jsonFaultColumn } from './json-fault.js';
import { kindNamed, ruleBroken, unknownKind } from './object-rules.js';
import { Spans } from './spans.js';
import { toldValue } from './told-value.js';

/** What registers hold at first in histories of Isthmus's own runs. */
export const RUN_INITIAL_VALUE = INITIAL_VALUE;

/** The fields of one operation, as its line has them, and the column of each for complaints. */
export interface Fields {
  /** Undefined where the line has no such field; null where it is empty. */
  readonly get: (name: string) => ObjectValue | undefined;
  readonly columnOf: (name: string) => number;
}

/** What every line of an operation says, whatever the operation is. */
export interface RowFrame {
  readonly session: string;
  readonly outcome: ObjectRow['outcome'];
  readonly invokedAt: number;
  readonly respondedAt: number;
  readonly line: number;
}

/** Takes whole operations, one a line, in any order. */
export class RowRecorder {
  private readonly ids = new Identities();
  private readonly spans = new Spans();

  /** `add` takes what the operation itself was. */
  constructor(private readonly add: (fields: Fields, frame: RowFrame) => void) {}

  /** @throws LineFault */
  record(fields: Fields, line: number): void {
    this.takeId(fields);
    const outcome = outcomeOf(fields);
    // Never sent, or certainly not done: it constrains nothing.
    if (fields.get('invokedAtMs') == null && outcome === 'fail') return;
    const invokedAt = instant(fields, 'invokedAtMs');
    const until = fields.get('respondedAtMs') == null ? Infinity : instant(fields, 'respondedAtMs');
    if (until < invokedAt) throw new LineFault(fields.columnOf('respondedAtMs'), 'it ends before it begins');
    if (outcome === 'ok' && until === Infinity)
      throw new LineFault(
        fields.columnOf('respondedAtMs'),
        'an operation that is ok needs the instant of its response',
      );
    const session = this.session(fields, line);
    this.add(fields, { session, outcome, invokedAt, respondedAt: outcome === 'info' ? Infinity : until, line });
    this.spans.add(session, invokedAt, until, line);
  }

  /** @throws LineFault if a session had two operations open at once. */
  finish(): void {
    this.spans.check();
  }

  private takeId(fields: Fields): void {
    const id = fields.get('operation');
    if (id === undefined || id === null) return;
    if (typeof id !== 'number' || !Number.isSafeInteger(id))
      throw new LineFault(fields.columnOf('operation'), 'an operation is named by a whole number');
    if (!this.ids.add(id)) throw new LineFault(fields.columnOf('operation'), `operation ${id} is there twice`);
  }

  private session(fields: Fields, line: number): string {
    const session = fields.get('session');
    if (typeof session === 'string' || typeof session === 'number') return String(session);
    if (session === undefined || session === null) return `line ${line}`;
    throw new LineFault(fields.columnOf('session'), 'a session is named by a number or a text');
  }
}

/** Adds operations on objects. */
export function objectRows(
  model: ObjectModel,
  builder: ObjectHistoryBuilder,
): (fields: Fields, frame: RowFrame) => void {
  return (fields, frame) => {
    const name = String(fields.get('kind') ?? '');
    const kind = kindNamed(model, name);
    if (kind === null) throw new LineFault(fields.columnOf('kind'), unknownKind(model, name));
    const row: { -readonly [Name in keyof ObjectRow]: ObjectRow[Name] } = {
      session: frame.session,
      key: keyOf(fields),
      kind,
      outcome: frame.outcome,
      invokedAt: frame.invokedAt,
      respondedAt: frame.respondedAt,
      line: frame.line,
    };
    const argument = fields.get('argument');
    if (argument !== undefined && (argument !== null || kind !== 'read')) row.argument = argument;
    const expected = fields.get('expected');
    if (expected !== undefined && (expected !== null || kind === 'cas')) row.expected = expected;
    const result = fields.get('value');
    const tellsNull = frame.outcome === 'ok' && TELLS_NULL.has(kind);
    if (result !== undefined && (result !== null || tellsNull)) row.result = result;
    const swapped = fields.get('swapped');
    if (kind === 'cas' && typeof swapped === 'boolean') row.swapped = swapped;
    const broken = ruleBroken(model, row);
    if (broken !== null) throw new LineFault(fields.columnOf('kind'), broken);
    builder.add(row);
  };
}

const TELLS_NULL: ReadonlySet<string> = new Set(['read', 'dequeue']);

function outcomeOf(fields: Fields): ObjectRow['outcome'] {
  const told = fields.get('outcome');
  const found = told === 'open' ? 'info' : OBJECT_OUTCOMES.find((outcome) => outcome === told);
  if (found) return found;
  throw new LineFault(fields.columnOf('outcome'), `"${String(told ?? '')}" is no outcome: expected ok, fail or info`);
}

function instant(fields: Fields, name: string): number {
  const at = fields.get(name);
  if (typeof at === 'number' && Number.isFinite(at)) return at;
  throw new LineFault(fields.columnOf(name), `${name} must be a number of milliseconds`);
}

function keyOf(fields: Fields): string {
  const key = fields.get('key') ?? '';
  if (Array.isArray(key)) throw new LineFault(fields.columnOf('key'), 'a key is a text, a number or a boolean');
  return String(key);
}

/** The fields of a line of JSON. @throws LineFault */
export function jsonFields(line: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new LineFault(jsonFaultColumn(line), 'no valid JSON here');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new LineFault(1, 'expected an object: {"session": ...}');
  const columnOf = (name: string) => line.indexOf(`"${name}"`) + 1 || 1;
  return {
    get: (name) =>
      Object.hasOwn(parsed, name)
        ? toldValue((parsed as Readonly<Record<string, unknown>>)[name], name, columnOf(name))
        : undefined,
    columnOf,
  };
}

const COLUMNS = [
  ...['operation', 'session', 'key', 'kind', 'argument', 'expected', 'value', 'swapped', 'outcome'],
  ...['invokedAtMs', 'respondedAtMs'],
];
const REQUIRED = ['session', 'kind', 'outcome', 'invokedAtMs', 'respondedAtMs'];

/** The columns that a CSV file has, by its first line. @throws LineFault */
export function csvHeader(line: string): readonly string[] {
  const cells = csvCells(line);
  const names = cells.map(({ text }) => text.trim());
  cells.forEach(({ column }, i) => {
    const name = names[i]!;
    if (!COLUMNS.includes(name)) throw new LineFault(column, `"${name}" is no column; there are ${COLUMNS.join(', ')}`);
    if (names.indexOf(name) < i) throw new LineFault(column, `column ${name} is there twice`);
  });
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing) throw new LineFault(line.length + 1, `column ${missing} is missing`);
  return names;
}

/** The fields of a line of CSV. An empty cell is null; numbers, booleans and lists (as JSON) are what they look like. @throws LineFault */
export function csvFields(header: readonly string[], line: string): Fields {
  const cells = csvCells(line);
  if (cells.length !== header.length)
    throw new LineFault(line.length + 1, `${cells.length} cells where the first line names ${header.length}`);
  const columnOf = (name: string) => cells[header.indexOf(name)]?.column ?? 1;
  return {
    columnOf,
    get: (name) => {
      const cell = cells[header.indexOf(name)];
      return cell && toldValue(cellValue(cell), name, cell.column);
    },
  };
}

interface Cell {
  readonly column: number;
  readonly text: string;
  readonly quoted: boolean;
}

/** Cells as in RFC 4180, but for line breaks inside quotes. */
function csvCells(line: string): Cell[] {
  const cells: Cell[] = [];
  const found = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const from = found.lastIndex;
    const match = found.exec(line);
    if (!match) throw new LineFault(from + 1, 'a quote that is not closed, or text beside one');
    const quoted = match[1] !== undefined;
    cells.push({ column: from + 1, text: quoted ? match[1]!.replaceAll('""', '"') : match[2]!, quoted });
    if (match[3] === '') return cells;
  }
}

function cellValue({ text, quoted, column }: Cell): unknown {
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text);
    } catch {
      throw new LineFault(column + (quoted ? 1 : 0), 'a list must be written as JSON: "[1,2]"');
    }
  }
  if (quoted) return text;
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
