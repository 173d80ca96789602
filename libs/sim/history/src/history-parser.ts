import type { ObjectHistory, ObjectValue, TransactionHistory } from '@isthmus/sim-protocol';
import { ednEvent, jepsenLogEvent } from './event-lines.js';
import { type HistoryFault, LineFault } from './history-fault.js';
import { Identities } from './identities.js';
import { type HistoryModel, Intake } from './intake.js';
import { csvFields, csvHeader, jsonFields, RowRecorder } from './row-lines.js';

/** The formats of histories recorded elsewhere. All are read line by line. */
export const HISTORY_FORMATS = ['jepsen-log', 'jepsen-edn', 'ndjson', 'porcupine-kv', 'csv'] as const;
export type HistoryFormat = (typeof HISTORY_FORMATS)[number];

/** A history of operations on single objects, or of transactions. */
export type ParsedHistory =
  | { readonly ok: true; readonly of: 'operations'; readonly history: ObjectHistory }
  | { readonly ok: true; readonly of: 'transactions'; readonly history: TransactionHistory }
  | { readonly ok: false; readonly fault: HistoryFault };

/** Characters of one line. */
const LINE_MAX = 16 * 1024 * 1024;

export interface HistoryParserOptions {
  readonly format: HistoryFormat;
  readonly model: HistoryModel;
  /** What registers hold at first. Default: null; 0 in `ndjson`, as in runs. In transactions always null. */
  readonly initial?: ObjectValue;
}

/**
 * Reads a history fed in chunks of any size; keeps the operations, and of the text no more than a line.
 *
 * The first fault ends it: it is the answer to every later call.
 */
export class HistoryParser {
  private line = 0;
  private rest = '';
  private fault: HistoryFault | null = null;
  private readonly intake: Intake;
  private readonly lines: Lines;

  constructor(private readonly options: HistoryParserOptions) {
    this.intake = new Intake(options);
    this.lines = linesOf(options, this.intake);
  }

  /** Null unless the text so far is no history. */
  feed(text: string): HistoryFault | null {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1 && !this.fault; end = text.indexOf('\n', from)) {
      this.take(this.rest + text.slice(from, end));
      this.rest = '';
      from = end + 1;
    }
    this.rest += text.slice(from);
    if (this.rest.length > LINE_MAX) this.fault ??= this.at(1, `a line is longer than ${LINE_MAX} characters`);
    return this.fault;
  }

  end(): ParsedHistory {
    const { format } = this.options;
    if (!this.fault && this.rest.trim() !== '') {
      // A cut number may look whole; a map or an object that is cut does not.
      const cut = format === 'jepsen-log' || format === 'csv';
      const column = this.rest.length + 1;
      this.take(this.rest);
      if (cut) this.fault ??= { line: this.line, column, message: 'the file ends inside a line: it may be truncated' };
    }
    if (!this.fault) this.guarded(() => this.lines.finish());
    if (this.fault) return { ok: false, fault: this.fault };
    const parsed = this.intake.parsed();
    if (parsed.history.length === 0) return { ok: false, fault: this.at(1, 'there are no operations') };
    return parsed;
  }

  private take(line: string): void {
    this.line++;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.trim() !== '') this.guarded(() => this.lines.take(text, this.line));
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      this.fault = { line: error.line ?? this.line, column: error.column, message: error.message };
    }
  }

  private at(column: number, message: string): HistoryFault {
    return { line: Math.max(1, this.line), column, message };
  }
}

interface Lines {
  readonly take: (text: string, line: number) => void;
  readonly finish: () => void;
}

function linesOf({ format }: HistoryParserOptions, intake: Intake): Lines {
  switch (format) {
    case 'jepsen-log':
    case 'jepsen-edn':
    case 'porcupine-kv': {
      const indices = new Identities();
      const read = format === 'jepsen-log' ? jepsenLogEvent : (text: string) => ednEvent(text, indices);
      const take = (text: string, line: number) => {
        const event = read(text);
        if (event) intake.event(event, line);
      };
      return { take, finish: () => intake.finish() };
    }
    case 'ndjson': {
      const rows = new RowRecorder((fields, frame) => intake.row(fields, frame));
      return { take: (text, line) => rows.record(jsonFields(text), line), finish: () => rows.finish() };
    }
    case 'csv': {
      const rows = new RowRecorder((fields, frame) => intake.row(fields, frame));
      let header: readonly string[] | null = null;
      const take = (text: string, line: number) => {
        if (header) rows.record(csvFields(header, text), line);
        else header = csvHeader(text.replace(/^\uFEFF/, ''));
      };
      return { take, finish: () => rows.finish() };
    }
  }
}
