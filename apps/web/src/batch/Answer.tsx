import type { Comparison } from '@isthmus/contract';
import styles from './batch.module.css';

/** The answer in sentences, computed from the figures below. */
export function Answer({ comparison }: { readonly comparison: Comparison }) {
  const [first, ...rest] = comparison.findings;
  if (first === undefined)
    return (
      <section className={styles.answer} aria-label="Answer">
        <p>The answer appears as soon as runs have ended.</p>
      </section>
    );
  return (
    <section className={styles.answer} aria-labelledby="answer">
      <h2 id="answer">{first}</h2>
      {rest.length === 0 ? null : (
        <ul>
          {rest.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      {comparison.complete ? null : <p className={styles.partial}>From the runs that have ended so far.</p>}
    </section>
  );
}
