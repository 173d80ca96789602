import type { Report } from '@isthmus/contract';
import { formatCount } from '../../format/numbers.js';
import { Sign } from '../../verdict/Sign.js';
import styles from './replicas.module.css';

type Writes = NonNullable<Report['writes']>;

const FATES: readonly { readonly fate: keyof Writes & string; readonly word: string; readonly note: string }[] = [
  { fate: 'final', word: 'final', note: 'held by a live replica at the end' },
  { fate: 'overwritten', word: 'overwritten', note: 'replaced at a replica that had them' },
  { fate: 'dropped', word: 'dropped', note: 'concurrent with what is left, thrown away by a rule' },
];

/** What became of acknowledged writes: a client was told that each had been done. */
export function WriteFates({ writes }: { readonly writes: Writes }) {
  return (
    <div className={styles.writes}>
      <h3>What became of {formatCount(writes.acknowledged)} acknowledged writes</h3>
      <dl className={styles.fates}>
        {FATES.map(({ fate, word, note }) => (
          <div key={fate}>
            <dt>{word}</dt>
            <dd>{formatCount(writes[fate] ?? 0)}</dd>
            <dd className={styles.note}>{note}</dd>
          </div>
        ))}
        <div>
          <dt>lost</dt>
          <dd>
            {writes.lost === 0 ? '0' : <Sign sign={{ glyph: '✗', word: formatCount(writes.lost), tone: 'bad' }} />}
          </dd>
          <dd className={styles.note}>
            gone, though what is left had finished before they began
            {writes.firstLost === null ? '' : `; the first is operation ${writes.firstLost}`}
          </dd>
        </div>
        {writes.conflicting === undefined || writes.conflicting === 0 ? null : (
          <div>
            <dt>in conflict</dt>
            <dd>{formatCount(writes.conflicting)}</dd>
            <dd className={styles.note}>kept beside concurrent ones for a while; counted among the others too</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
