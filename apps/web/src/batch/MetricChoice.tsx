import type { Comparison } from '@isthmus/contract';
import type { Change } from '../frame/search.js';
import { nounOf } from '../run/kinds.js';
import {
  asksDatacenter,
  asksKind,
  asksPhase,
  datacentersOf,
  faultPhases,
  kindsOf,
  METRIC_NAMES,
  METRICS,
  type Selection,
} from './metrics.js';
import type { BatchSearch } from './search.js';

interface MetricChoiceProps {
  readonly comparison: Comparison;
  readonly selection: Selection;
  readonly onChange: (change: Change<BatchSearch>) => void;
}

/** What the cells show. Choices that the figure does not have are off, with the reason beside them in its name. */
export function MetricChoice({ comparison, selection, onChange }: MetricChoiceProps) {
  const { metric } = selection;
  const phases = [...new Set([...comparison.phases, 'boundary'])].filter((name) => name !== 'all');
  return (
    <>
      <label>
        figure
        <select
          value={metric}
          onChange={(event) => onChange({ metric: METRICS.find((name) => name === event.target.value) })}
        >
          {METRICS.map((name) => (
            <option key={name} value={name}>
              {METRIC_NAMES[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        of
        <select
          value={selection.kind}
          disabled={!asksKind(metric)}
          onChange={(event) => onChange({ kind: event.target.value })}
        >
          {kindsOf(comparison).map((kind) => (
            <option key={kind} value={kind}>
              {nounOf(kind)}
            </option>
          ))}
        </select>
      </label>
      <label>
        when
        <select
          value={selection.phase}
          disabled={!asksPhase(metric)}
          onChange={(event) => onChange({ phase: event.target.value })}
        >
          {faultPhases(phases).length === 0 ? null : <option value="faults">during the faults</option>}
          <option value="all">whole run</option>
          {phases.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        where
        <select
          value={selection.datacenter}
          disabled={!asksDatacenter(metric)}
          onChange={(event) => onChange({ datacenter: event.target.value })}
        >
          <option value="worst">worst datacenter</option>
          {datacentersOf(comparison).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </>
  );
}
