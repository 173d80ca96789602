import { readFileSync } from 'node:fs';
import {
  DOCUMENT_BYTES_MAX,
  type Experiment,
  experimentSchema,
  parseText,
  parseWith,
  type Violation,
} from '@isthmus/contract';

export type Loaded =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** Reads an experiment from a YAML or JSON file; `-` is standard input. */
export function loadExperiment(path: string): Loaded {
  const text = textOf(path);
  if (typeof text !== 'string') return { ok: false, violations: [text] };
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  if (typeof parsed.value === 'object' && parsed.value !== null && 'sweep' in parsed.value) {
    return {
      ok: false,
      violations: [
        {
          pointer: '/sweep',
          code: 'batch',
          message: 'this is a batch: submit it to the service (POST /v1/batches); the command line runs experiments',
        },
      ],
    };
  }
  const experiment = parseWith(experimentSchema, parsed.value);
  return experiment.ok ? { ok: true, experiment: experiment.value } : experiment;
}

/** What a file says, or why it cannot be read; `-` is standard input. */
export function textOf(path: string): string | Violation {
  try {
    const bytes = readFileSync(path === '-' ? 0 : path);
    if (bytes.byteLength > DOCUMENT_BYTES_MAX)
      return { pointer: '', code: 'too-large', message: `${path} is larger than 1 MiB` };
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return {
      pointer: '',
      code: 'unreadable',
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
