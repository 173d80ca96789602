import type { Report } from '@isthmus/contract';
import { useState } from 'react';
import { formatCount, plural, sentence } from '../../format/numbers.js';
import { Card } from '../../frame/Card.js';
import { Sign } from '../../verdict/Sign.js';
import { VERDICT_SIGNS } from '../../verdict/verdict.js';
import { Explained } from '../failures/Explained.js';
import styles from './application.module.css';
import { countName, partsOf } from './wording.js';

const FIRST = 5;

interface ApplicationProps {
  readonly application: NonNullable<Report['application']>;
  readonly runId: string;
}

/** What the history says of the rule of the workload's application, and who broke it. */
export function Application({ application, runId }: ApplicationProps) {
  const { kind, verdict, counts, breaches } = application;
  const [all, setAll] = useState(false);
  const [operation, setOperation] = useState<number | null>(null);
  return (
    <Card
      title={
        <>
          {kind} <Sign sign={VERDICT_SIGNS[verdict]} />
        </>
      }
      subtitle={sentence(application.sentence)}
    >
      <dl className={styles.counts}>
        {counts.map(({ name, count }) => (
          <div key={name}>
            <dt>{countName(name)}</dt>
            <dd>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {breaches.length === 0 ? null : (
        <>
          <h3>How it was broken{breaches.length < FIRST ? '' : `: the first ${plural(breaches.length, 'case')}`}</h3>
          <ol className={styles.breaches}>
            {(all ? breaches : breaches.slice(0, FIRST)).map((breach) => (
              <li key={breach.sentence}>
                {partsOf(breach.sentence).map((part, index) =>
                  part.operation === null ? (
                    part.text
                  ) : (
                    <button
                      key={index}
                      type="button"
                      aria-label={`What became of operation ${part.operation}?`}
                      onClick={() => setOperation(part.operation)}
                    >
                      {part.text}
                    </button>
                  ),
                )}
              </li>
            ))}
          </ol>
          {breaches.length <= FIRST ? null : (
            <button type="button" onClick={() => setAll(!all)}>
              {all ? 'Fewer' : `All ${breaches.length}`}
            </button>
          )}
        </>
      )}
      {operation === null ? null : <Explained runId={runId} operation={operation} onClose={() => setOperation(null)} />}
    </Card>
  );
}
