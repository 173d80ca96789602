import { Card } from '../../frame/Card.js';
import { plural } from '../../format/numbers.js';
import styles from './overview.module.css';

/** Findings that are shown before the pictures; the rest opens. */
const SHOWN = 3;

/** What happened, in the sentences that the service computed; the most important first. */
export function Findings({ findings }: { readonly findings: readonly string[] }) {
  if (findings.length === 0) return null;
  const rest = findings.slice(SHOWN);
  return (
    <Card title="Findings">
      <FindingList findings={findings.slice(0, SHOWN)} />
      {rest.length === 0 ? null : (
        <details className={styles.rest}>
          <summary>{plural(rest.length, 'more finding')}</summary>
          <FindingList findings={rest} />
        </details>
      )}
    </Card>
  );
}

function FindingList({ findings }: { readonly findings: readonly string[] }) {
  return (
    <ul className={styles.findings}>
      {findings.map((finding) => (
        <li key={finding}>{finding}</li>
      ))}
    </ul>
  );
}
