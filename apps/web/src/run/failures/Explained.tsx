import { useQuery } from '@tanstack/react-query';
import { explanationQuery } from '../../api/resources.js';
import { Failure, Loading } from '../../frame/states.js';
import { formatInstant } from '../../format/numbers.js';
import styles from './failures.module.css';

interface ExplainedProps {
  readonly runId: string;
  readonly operation: number;
  readonly onClose: () => void;
}

/** What became of one operation: the sentence, the faults around it, each attempt as the nodes saw it. */
export function Explained({ runId, operation, onClose }: ExplainedProps) {
  const explanation = useQuery(explanationQuery(runId, operation));
  return (
    <div className={styles.explained} role="region" aria-label={`Why operation ${operation} ended so`}>
      <div className={styles.explainedHead}>
        <h3>Operation {operation}</h3>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {explanation.isPending ? (
        <Loading what="explanation" />
      ) : explanation.isError ? (
        <Failure error={explanation.error} retry={() => void explanation.refetch()} />
      ) : (
        <>
          <p role="status">{explanation.data.sentence}</p>
          <p className={styles.faults}>
            {explanation.data.faults.length === 0
              ? 'No fault was in force while it was open.'
              : `In force while it was open: ${explanation.data.faults.join(', ')}.`}
          </p>
          {explanation.data.attempts.length === 0 ? (
            <p>No node received it.</p>
          ) : (
            <ol>
              {explanation.data.attempts.map((attempt, index) => (
                <li key={index}>
                  {attempt.node} received it at {formatInstant(attempt.receivedAtMs, 4)};{' '}
                  {attempt.answeredAtMs === null
                    ? 'it never answered'
                    : `it answered ${attempt.answer} at ${formatInstant(attempt.answeredAtMs, 4)}`}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </div>
  );
}
