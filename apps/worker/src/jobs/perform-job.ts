import { gunzipSync, gzipSync } from 'node:zlib';
import type { JobResult, JobWork } from '@isthmus/persistence';
import { type HistoryFormat, type HistoryModel, HistoryParser, type ParsedHistory } from '@isthmus/sim-history';
import { causeOf, judgeHistory, levelNamed, modelsNamed, traceRun } from '@isthmus/sim-laboratory';

/** Of a trace's text. More would not fit a child's memory beside its compressed form. */
const TRACE_CHARACTERS_MAX = 48 * 1024 * 1024;

/** Bytes of a history that are decoded at a time. */
const PIECE = 1024 * 1024;

/**
 * Does a job. `onProgress`: runs made, of a search for a cause.
 *
 * @throws what is a bug here: the API has refused what is wrong with a history or a window.
 */
export function performJob(work: JobWork, onProgress: (runs: number) => void = () => undefined): JobResult {
  switch (work.kind) {
    case 'check': {
      const parsed = parse(gunzipSync(work.history), work);
      if (!parsed.ok) {
        const { line, column, message } = parsed.fault;
        throw new Error(`the history is not what was accepted: line ${line}, column ${column}: ${message}`);
      }
      const level = work.level === null ? undefined : levelNamed(work.level);
      const models = work.checks === null ? undefined : modelsNamed(work.checks);
      return { kind: 'check', judgement: judgeHistory(parsed, { budget: work.budget ?? undefined, level, models }) };
    }
    case 'trace':
      return traced(work);
    case 'cause': {
      let runs = 0;
      const onRun = (made: number) => onProgress((runs = made));
      const cause = causeOf(work.experiment, work.seed, { seeds: work.request.seeds, onRun });
      return { kind: 'cause', runs, cause };
    }
  }
}

function parse(bytes: Uint8Array, { format, model }: Extract<JobWork, { kind: 'check' }>): ParsedHistory {
  const parser = new HistoryParser({ format: format as HistoryFormat, model: model as HistoryModel });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let from = 0; from < bytes.length; from += PIECE) {
    parser.feed(decoder.decode(bytes.subarray(from, from + PIECE), { stream: true }));
  }
  return parser.end();
}

function traced({ experiment, seed, request }: Extract<JobWork, { kind: 'trace' }>): JobResult {
  const trace = traceRun(experiment, seed, request, { charactersMax: TRACE_CHARACTERS_MAX });
  const pieces: Uint8Array[] = [];
  let step = trace.next();
  for (; step.done !== true; step = trace.next()) pieces.push(Buffer.from(step.value));
  const { events, stopped } = step.value;
  const text = Buffer.concat(pieces);
  const figures = { events, truncated: stopped !== 'window', bytes: text.byteLength };
  return { kind: 'trace', figures, document: gzipSync(text) };
}
