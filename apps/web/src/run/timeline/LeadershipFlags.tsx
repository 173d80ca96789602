import type { Report } from '@isthmus/contract';
import { datacenterOfNode } from './node.js';
import type { Window } from './strips.js';
import styles from './timeline.module.css';

interface LeadershipFlagsProps {
  readonly leadership: Report['leadership'];
  readonly x: (ms: number) => number;
  readonly window: Window;
  readonly tops: ReadonlyMap<string, number>;
}

/** A flag above a datacenter's strips for each leadership won (filled) and lost (hollow), with its term where there is room. */
export function LeadershipFlags({ leadership, x, window: [from, to], tops }: LeadershipFlagsProps) {
  const visible = leadership.filter(({ atMs }) => atMs >= from && atMs <= to);
  return (
    <g>
      {visible.map((change, index) => {
        const top = tops.get(datacenterOfNode(change.node));
        if (top === undefined) return null;
        const at = x(change.atMs);
        const won = change.role === 'leader';
        const next = visible
          .slice(index + 1)
          .find(({ node }) => datacenterOfNode(node) === datacenterOfNode(change.node));
        const room = (next === undefined ? Infinity : x(next.atMs)) - at;
        return (
          <g key={index}>
            <line x1={at} x2={at} y1={top + 1} y2={top + 15} className={styles.pole} />
            <path d={`M${at},${top + 1}h9l-3,3.5l3,3.5h-9z`} className={won ? styles.won : styles.lost} />
            {room < 96 ? null : (
              <text x={at + 13} y={top + 10} className={styles.term}>
                {won ? 'leader' : 'lost the lead'}, term {change.term}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
