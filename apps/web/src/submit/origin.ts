import type { BatchResource, ExperimentResource } from '@isthmus/contract';
import { stringify } from 'yaml';

/** What a new document can start from. */
export type Origin = Pick<ExperimentResource, 'id' | 'definition'> | Pick<BatchResource, 'id' | 'definition'>;

/** A stored definition as text to change. Its defaults are written out, since that is what was stored. */
export function definitionText({ id, definition }: Origin): string {
  return `# From ${id}\n${stringify(definition, { lineWidth: 110 })}`;
}
