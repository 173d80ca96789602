import type { Report } from '@isthmus/contract';
import { plural } from '../../format/numbers.js';

/** How many operations did not succeed, by what their clients know of them. */
export function failureFinding({ fail, info }: Pick<Report['operations'], 'fail' | 'info'>): string {
  const unknown = `${plural(info, 'operation')} ended with an unknown outcome`;
  if (fail === 0) return info === 0 ? 'Every operation succeeded' : unknown;
  return `${plural(fail, 'operation')} failed${info === 0 ? '' : `, ${unknown}`}`;
}
