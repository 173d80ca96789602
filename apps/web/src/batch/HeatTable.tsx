import type { Comparison, ComparisonCell } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { extent } from 'd3-array';
import { Card } from '../frame/Card.js';
import type { Change } from '../frame/search.js';
import { nounOf } from '../run/kinds.js';
import { Scroll } from '../table/Scroll.js';
import { seedsWith, VERDICT_SIGNS, verdictOver } from '../verdict/verdict.js';
import { Sign } from '../verdict/Sign.js';
import styles from './batch.module.css';
import { shadeOf, shareWithin } from './heat.js';
import { MetricChoice } from './MetricChoice.js';
import { cellValue, describeSelection, formatInterval, formatMetric, isShare, type Selection } from './metrics.js';
import type { BatchSearch } from './search.js';

interface HeatTableProps {
  readonly comparison: Comparison;
  readonly search: BatchSearch;
  readonly chosen: ComparisonCell | undefined;
  readonly onChange: (change: Change<BatchSearch>) => void;
}

export function selectionOf(search: BatchSearch): Selection {
  return {
    metric: search.metric ?? 'success',
    kind: search.kind ?? 'write',
    phase: search.phase ?? 'faults',
    datacenter: search.datacenter ?? 'worst',
  };
}

/** Strategies against layouts: a real table, shaded in one hue by the chosen figure, with the verdict of each cell on a ground of its own. */
export function HeatTable({ comparison, search, chosen, onChange }: HeatTableProps) {
  const selection = selectionOf(search);
  const cells = comparison.cells.map((cell) => ({ cell, value: cellValue(cell, comparison.phases, selection) }));
  const logarithmic = !isShare(selection.metric);
  const [low = 0, high = 0] = extent(cells.flatMap(({ value }) => (value === null ? [] : [value.median])));
  const legend =
    high > low
      ? ` Palest: ${formatMetric(selection.metric, low)}, strongest: ${formatMetric(selection.metric, high)}.`
      : '';
  return (
    <Card
      title="Strategy × layout"
      subtitle={`${describeSelection(selection, nounOf)}: median over seeds, with its 95 % interval where it has a width. Beside it: linearizability over the seeds.${legend} A cell opens below.`}
      actions={<MetricChoice comparison={comparison} selection={selection} onChange={onChange} />}
    >
      <Scroll label="Strategies against layouts">
        <table className={styles.heat}>
          <caption className="visually-hidden">{describeSelection(selection, nounOf)}, by strategy and layout</caption>
          <thead>
            <tr>
              <th scope="col">strategy</th>
              {comparison.layouts.map((layout) => (
                <th key={layout} scope="col">
                  {layout ?? 'its own datacenters'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {comparison.strategies.map((strategy) => (
              <tr key={strategy}>
                <th scope="row">{strategy}</th>
                {comparison.layouts.map((layout) => {
                  const found = cells.find(({ cell }) => cell.strategy === strategy && cell.layout === layout);
                  if (found === undefined) return <td key={layout}>–</td>;
                  const { cell, value } = found;
                  const share = value === null ? 0 : shareWithin(value.median, [low, high], logarithmic);
                  return (
                    <td key={layout} className={styles.cell} style={shadeStyle(share)}>
                      <Link
                        from="/batches/$batchId"
                        to="/batches/$batchId"
                        params={{ batchId: comparison.batchId }}
                        search={(given) => ({ ...given, strategy, ...(layout === null ? {} : { layout }) })}
                        replace
                        resetScroll={false}
                        hash="cell"
                        className={styles.cellLink}
                        aria-current={cell === chosen ? 'true' : undefined}
                      >
                        <span className={styles.number}>
                          <strong>{value === null ? '–' : formatMetric(selection.metric, value.median)}</strong>
                          {value === null ? '' : ` ${formatInterval(selection.metric, value)}`}
                        </span>
                        <CellVerdict cell={cell} />
                      </Link>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}

function CellVerdict({ cell }: { readonly cell: ComparisonCell }) {
  const verdict = verdictOver(cell.linearizable);
  return (
    <span className={styles.chip}>
      {verdict === null ? (
        <span className={styles.waiting}>no run yet</span>
      ) : (
        <Sign sign={VERDICT_SIGNS[verdict]}>{seedsWith(cell.linearizable, verdict)}</Sign>
      )}
    </span>
  );
}

/** Both themes at once: the style sheet takes the one in force. */
function shadeStyle(share: number): React.CSSProperties {
  const light = shadeOf(share, 'light');
  const dark = shadeOf(share, 'dark');
  return { background: `light-dark(${light.ground}, ${dark.ground})`, color: `light-dark(${light.ink}, ${dark.ink})` };
}
