import type { ExperimentListItem } from '@isthmus/contract';
import styles from './experiments.module.css';

const WIDTH = 120;
const HEIGHT = 10;

/** When faults are in force, as a band over the length of the run. */
export function ScheduleStrip({ faults }: { readonly faults: ExperimentListItem['faults'] }) {
  const text =
    faults.length === 0
      ? 'no fault'
      : faults
          .map(
            ({ name, fromShare, toShare }) =>
              `${name} from ${Math.round(fromShare * 100)} % to ${Math.round(toShare * 100)} % of the run`,
          )
          .join('; ');
  return (
    <span title={text}>
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} className={styles.time} />
        {faults.map((fault) => (
          <rect
            key={fault.name}
            x={fault.fromShare * WIDTH}
            y="0"
            width={Math.max(2, (fault.toShare - fault.fromShare) * WIDTH)}
            height={HEIGHT}
            className={fault.kind === 'partition' ? styles.partition : styles.otherFault}
          />
        ))}
      </svg>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
