import type { NewBatch, NewExperiment } from '@isthmus/persistence';
import { type AcceptableBatch, datacentersOf } from '../documents/definitions.js';

/** A batch that may be accepted, as it is stored. */
export function newBatchOf({ definition, cells }: AcceptableBatch): NewBatch {
  const [first, ...rest] = cells.map(({ experiment, strategy }): NewExperiment => ({
    definition: experiment,
    strategy,
    datacenters: datacentersOf(experiment),
  }));
  if (first === undefined) throw new Error('a batch expands to at least one cell');
  return { definition, cells: [first, ...rest] };
}
