import type { PairedDifference } from '@isthmus/contract';
import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import chart from '../chart/chart.module.css';
import { Figure } from '../chart/Figure.js';
import { differenceDomain, formatDifference, formatPaired, orderedPairs, PAIRED_NAMES } from './pairedFigures.js';
import styles from './pairs.module.css';

interface PairedDotsProps {
  readonly paired: PairedDifference;
  readonly names: { readonly a: string; readonly b: string };
  readonly controls: ReactNode;
}

const HEIGHT = 200;
const SIDE = 40;
const TOP = 30;
const BOTTOM = HEIGHT - 44;

/** The differences of the seeds, each a dot, with the interval of their median and the line of no difference. */
export function PairedDots({ paired, names, controls }: PairedDotsProps) {
  const { metric, difference } = paired;
  const pairs = orderedPairs(paired);
  const domain = differenceDomain(paired);
  return (
    <Figure
      name="pairs"
      title={paired.sentence}
      subtitle={`Across: ${PAIRED_NAMES[metric]} of ${names.a} (a) less that of ${names.b} (b). A dot is a seed, from the lowest difference to the highest. Band: 95 % interval of the median, which is the dashed line. Solid line: no difference.`}
      grid={{ columns: pairs.length, rows: 1 }}
      describe={({ column }) => describePair(paired, pairs[column], names)}
      table={() => tableOf(paired, names)}
      widthMin={420}
      controls={controls}
    >
      {({ width, cursor, point }) => {
        const x = scaleLinear(domain, [SIDE, width - SIDE]).nice();
        const y = scaleLinear([0, Math.max(1, pairs.length - 1)], [BOTTOM - 8, TOP + 8]);
        return (
          <svg width={width} height={HEIGHT} aria-hidden="true">
            {x.ticks(Math.max(2, Math.floor(width / 130))).map((tick) => (
              <g key={tick}>
                <line x1={x(tick)} x2={x(tick)} y1={TOP} y2={BOTTOM} className={chart.grid} />
                <text x={x(tick)} y={BOTTOM + 17} textAnchor="middle" className={chart.tick}>
                  {formatDifference(metric, tick)}
                </text>
              </g>
            ))}
            {difference === null ? null : (
              <>
                <rect
                  x={x(difference.low)}
                  width={Math.max(1, x(difference.high) - x(difference.low))}
                  y={TOP}
                  height={BOTTOM - TOP}
                  className={styles.interval}
                />
                <line
                  x1={x(difference.median)}
                  x2={x(difference.median)}
                  y1={TOP}
                  y2={BOTTOM}
                  className={styles.median}
                />
              </>
            )}
            <line x1={x(0)} x2={x(0)} y1={TOP - 6} y2={BOTTOM + 4} className={styles.zero} />
            <text x={x(0) - 8} y={TOP - 12} textAnchor="end" className={chart.tick}>
              {x(0) < 140 ? '' : '← a lower'}
            </text>
            <text x={x(0) + 8} y={TOP - 12} className={chart.tick}>
              {x(0) > width - 140 ? '' : 'a higher →'}
            </text>
            {pairs.map((pair, index) => (
              <g key={pair.seed} data-mark="" onPointerEnter={() => point({ column: index, row: 0 })}>
                <circle
                  cx={x(pair.difference)}
                  cy={y(index)}
                  r={cursor?.column === index ? 6 : 4}
                  className={cursor?.column === index ? styles.chosen : styles.dot}
                />
              </g>
            ))}
            <text x={width / 2} y={HEIGHT - 6} textAnchor="middle" className={chart.tick}>
              difference, a less b
            </text>
          </svg>
        );
      }}
    </Figure>
  );
}

function describePair(
  { metric }: PairedDifference,
  pair: PairedDifference['pairs'][number] | undefined,
  names: PairedDotsProps['names'],
): string {
  if (pair === undefined) return '';
  const [a, b] = [formatPaired(metric, pair.a), formatPaired(metric, pair.b)];
  return `seed ${pair.seed}: ${names.a} ${a}, ${names.b} ${b}, difference ${formatDifference(metric, pair.difference)}`;
}

function tableOf(paired: PairedDifference, { a, b }: PairedDotsProps['names']) {
  const { metric } = paired;
  return {
    columns: ['seed', `a: ${a}`, `b: ${b}`, 'difference'],
    rows: orderedPairs(paired).map((pair) => [
      pair.seed,
      formatPaired(metric, pair.a),
      formatPaired(metric, pair.b),
      formatDifference(metric, pair.difference),
    ]),
  };
}
