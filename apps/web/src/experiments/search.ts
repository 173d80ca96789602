import { VERDICT_SIGNS } from '../verdict/verdict.js';
import { STATE_SIGNS } from '../verdict/verdict.js';
import { isSortText, textOf } from '../frame/search.js';

/** What the address of the list says. */
export interface ExperimentsSearch {
  readonly text?: string;
  readonly strategy?: string;
  readonly verdict?: string;
  readonly state?: string;
  readonly sort?: string;
  readonly page?: string;
}

export function experimentsSearch(given: Record<string, unknown>): ExperimentsSearch {
  const { verdict, state } = given;
  return {
    ...textOf('text', given),
    ...textOf('strategy', given),
    ...(typeof verdict === 'string' && verdict in VERDICT_SIGNS ? { verdict } : {}),
    ...(typeof state === 'string' && state in STATE_SIGNS ? { state } : {}),
    ...(isSortText(given['sort']) ? { sort: given['sort'] } : {}),
    ...textOf('page', given),
  };
}
