import './jitless.js';
import { batchSchema, expandBatch, experimentSchema, parseText, parseWith, type Violation } from '@isthmus/contract';

/** What the browser alone can say about a document. */
export interface Checked {
  /** A document with a sweep is a batch. */
  readonly kind: 'experiment' | 'batch';
  readonly violations: readonly Violation[];
}

/** Syntax, then schema, then (for a batch) every cell of its product. What needs the catalog or the strategies is the API's to say. */
export function checkDocument(text: string): Checked {
  const document = parseText(text);
  if (!document.ok) return { kind: looksLikeBatch(text) ? 'batch' : 'experiment', violations: document.violations };
  const { value } = document;
  if (typeof value !== 'object' || value === null || !('sweep' in value)) {
    const experiment = parseWith(experimentSchema, value);
    return { kind: 'experiment', violations: experiment.ok ? [] : experiment.violations };
  }
  const batch = parseWith(batchSchema, value);
  if (!batch.ok) return { kind: 'batch', violations: batch.violations };
  const cells = expandBatch(batch.value);
  return { kind: 'batch', violations: cells.ok ? [] : cells.violations };
}

function looksLikeBatch(text: string): boolean {
  return /^(sweep|"sweep")\s*:/m.test(text);
}
