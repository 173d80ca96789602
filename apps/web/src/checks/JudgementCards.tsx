import type { Judgement, LinearizabilityJudgement } from '@isthmus/contract';
import { formatCount, listed, plural, sentence } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './checks.module.css';
import { IsolationCards } from './IsolationCards.js';
import { ModelCards } from './ModelCards.js';
import { proofOf } from './proof.js';
import { WitnessTable } from './WitnessTable.js';

/** Keys named before the rest is only counted. */
const KEYS_NAMED = 20;

/** The verdict, then its proof. */
export function JudgementCards({ judgement }: { readonly judgement: Judgement }) {
  if ('models' in judgement) return <ModelCards judgement={judgement} />;
  if ('levels' in judgement) return <IsolationCards judgement={judgement} />;
  return <LinearizabilityCards judgement={judgement} />;
}

function LinearizabilityCards({ judgement }: { readonly judgement: LinearizabilityJudgement }) {
  const { verdict, operations, sessions, keys, steps, violatingKeys, unjudgedKeys, witness } = judgement;
  return (
    <>
      <Card
        title={
          <>
            Linearizability <Sign sign={VERDICT_SIGNS[verdict]} />
          </>
        }
        subtitle={`${plural(operations, 'operation')} of ${plural(sessions, 'session')} on ${plural(keys, 'object')} judged, in ${plural(steps, 'step')} of the search.`}
      >
        <p>{sentence(judgement.sentence)}</p>
        {violatingKeys.length === 0 || keys === 1 ? null : <p>Violated: {named(violatingKeys)}.</p>}
        {unjudgedKeys.length === 0 ? null : <p>Not judged: {named(unjudgedKeys)}.</p>}
      </Card>
      {witness === null ? null : (
        <Card title="The proof" subtitle="Operations in order of invocation; ✗ marks the one that no order can place.">
          <ol className={styles.proof}>
            {proofOf(witness).map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ol>
          <WitnessTable operations={witness.operations} offender={witness.offender} />
        </Card>
      )}
    </>
  );
}

function named(keys: readonly string[]): string {
  const shown = keys.slice(0, KEYS_NAMED).map((key) => JSON.stringify(key));
  const left = keys.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${formatCount(left)} more` : listed(shown);
}
