import { formatShare } from '../../format/numbers.js';
import styles from './RateBar.module.css';

/** A share as a number and a small bar beside it. */
export function RateBar({ share }: { readonly share: number }) {
  return (
    <span className={styles.rate}>
      {formatShare(share)}
      <svg width="44" height="10" aria-hidden="true">
        <rect x="0.5" y="0.5" width="43" height="9" className={styles.frame} />
        <rect x="1" y="1" width={42 * share} height="8" className={styles.fill} />
      </svg>
    </span>
  );
}
