import type { Summary } from '@isthmus/contract';

/** The figures of a run that lists show, count and sort by. */
export interface Headline {
  readonly linearizable: string;
  readonly cap: string;
  /** Lowest over datacenters and fault phases; over steady phases where there is no fault. */
  readonly worstWriteSuccessRate: number | null;
  /** Highest over datacenters, whole run. */
  readonly writeP99Ms: number | null;
}

export function headlineOf(summary: Summary): Headline {
  const faulted = summary.phases.filter(({ kind }) => kind === 'fault');
  const judged = new Set(
    (faulted.length > 0 ? faulted : summary.phases.filter(({ kind }) => kind === 'steady')).map(({ name }) => name),
  );
  const rates = summary.availability.flatMap(({ kind, phase, successRate }) =>
    kind === 'write' && judged.has(phase) && successRate !== null ? [successRate] : [],
  );
  const p99s = summary.latency.flatMap(({ kind, phase, p99Ms }) =>
    kind === 'write' && phase === 'all' ? [p99Ms] : [],
  );
  return {
    linearizable: summary.linearizable.verdict,
    cap: summary.cap.verdict,
    worstWriteSuccessRate: rates.length > 0 ? Math.min(...rates) : null,
    writeP99Ms: p99s.length > 0 ? Math.max(...p99s) : null,
  };
}
