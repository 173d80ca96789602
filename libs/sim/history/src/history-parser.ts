import { type ObjectHistory, ObjectHistoryBuilder, type ObjectModel, type ObjectValue } from '@isthmus/sim-protocol';
import { ednEvent, jepsenLogEvent } from './event-lines.js';
import { EventRecorder } from './event-recorder.js';
import { type HistoryFault, LineFault } from './history-fault.js';
import { csvFields, csvHeader, jsonFields, RowRecorder, RUN_INITIAL_VALUE } from './row-lines.js';

/** The formats of histories recorded elsewhere. All are read line by line. */
export const HISTORY_FORMATS = ['jepsen-log', 'jepsen-edn', 'ndjson', 'porcupine-kv', 'csv'] as const;
export type HistoryFormat = (typeof HISTORY_FORMATS)[number];

export type ParsedHistory =
  { readonly ok: true; readonly history: ObjectHistory } | { readonly ok: false; readonly fault: HistoryFault };

/** Characters of one line. */
const LINE_MAX = 16 * 1024 * 1024;

export interface HistoryParserOptions {
  readonly format: HistoryFormat;
  readonly model: ObjectModel;
  /** What registers hold at first. Default: null; 0 in `ndjson`, as in runs. */
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
  private readonly builder: ObjectHistoryBuilder;
  private readonly lines: Lines;

  constructor(private readonly options: HistoryParserOptions) {
    const { format, model, initial } = options;
    this.builder = new ObjectHistoryBuilder(model, initial ?? (format === 'ndjson' ? RUN_INITIAL_VALUE : null));
    this.lines = linesOf(options, this.builder);
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
    const history = this.builder.finish();
    if (history.length === 0) return { ok: false, fault: this.at(1, 'there are no operations') };
    return { ok: true, history };
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

function linesOf({ format, model }: HistoryParserOptions, builder: ObjectHistoryBuilder): Lines {
  switch (format) {
    case 'jepsen-log':
    case 'jepsen-edn':
    case 'porcupine-kv': {
      const events = new EventRecorder(model, builder);
      const read = format === 'jepsen-log' ? jepsenLogEvent : ednEvent;
      const take = (text: string, line: number) => {
        const event = read(text);
        if (event) events.record(event, line);
      };
      return { take, finish: () => events.finish() };
    }
    case 'ndjson': {
      const rows = new RowRecorder(model, builder);
      return { take: (text, line) => rows.record(jsonFields(text), line), finish: () => rows.finish() };
    }
    case 'csv': {
      const rows = new RowRecorder(model, builder);
      let header: readonly string[] | null = null;
      const take = (text: string, line: number) => {
        if (header) rows.record(csvFields(header, text), line);
        else header = csvHeader(text.replace(/^\uFEFF/, ''));
      };
      return { take, finish: () => rows.finish() };
    }
  }
}
