import { type MessagePort, parentPort } from 'node:worker_threads';
import type { BatchCell } from '@isthmus/contract';
import { scenario } from '@isthmus/sim-catalog';
import { cellsOf, play, type ScenarioRun } from './scenario-runs.js';
import type { Answer, Task } from './scenario-pool.js';

/** A thread of the pool: plays what it is sent, one run at a time, and answers what was seen. */
function serve(port: MessagePort): void {
  const known = new Map<string, Pick<ScenarioRun, 'scenario'> & { readonly cells: readonly BatchCell[] }>();
  const experimentsOf = (id: string) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const named = scenario(id);
    if (named === undefined) throw new Error(`there is no scenario ${id}`);
    const found = { scenario: named, cells: cellsOf(named) };
    known.set(id, found);
    return found;
  };
  port.on('message', ({ scenarioId, variant, seed, index }: Task) => {
    try {
      const { scenario: asked, cells } = experimentsOf(scenarioId);
      const cell = cells[variant];
      if (cell === undefined) throw new Error(`there is no variant ${variant} of ${scenarioId}`);
      port.postMessage({ index, sighting: play({ scenario: asked, cell, seed }) } satisfies Answer);
    } catch (error) {
      port.postMessage({ index, error: error instanceof Error ? error.message : String(error) } satisfies Answer);
    }
  });
}

if (parentPort !== null) serve(parentPort);
