import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { sentence } from '../../format/numbers.js';
import { Sign } from '../../verdict/Sign.js';
import { VERDICT_SIGNS } from '../../verdict/verdict.js';
import styles from './models.module.css';
import { modelsFinding } from './modelsFinding.js';

/** The partial order from its top: each model follows from those above it that its columns touch. */
const PLACES: Readonly<Record<string, { readonly row: number; readonly column: string }>> = {
  linearizable: { row: 1, column: '1 / -1' },
  sequential: { row: 2, column: '1 / -1' },
  'consistent prefix': { row: 3, column: '1 / span 2' },
  CCv: { row: 3, column: '3 / span 2' },
  CM: { row: 3, column: '5 / span 4' },
  CC: { row: 4, column: '3 / span 3' },
  PRAM: { row: 4, column: '6 / span 3' },
  'writes follow reads': { row: 5, column: '3 / span 3' },
  'read your writes': { row: 5, column: '6 / span 1' },
  'monotonic reads': { row: 5, column: '7 / span 1' },
  'monotonic writes': { row: 5, column: '8 / span 1' },
};

/** Which consistency models the history satisfies, each below those that imply it. */
export function Models({ models }: { readonly models: NonNullable<Report['models']> }) {
  const violated = models.filter(({ verdict, follows }) => verdict === 'violated' && follows === null);
  return (
    <Fold id="models" topic="Models" sentence={modelsFinding(models)}>
      <Card
        title="Consistency models"
        subtitle="Each follows from those that it touches above. CCv is causal convergence, CM causal memory, CC causal consistency."
      >
        <ul className={styles.order}>
          {models.map(({ model, verdict, follows, sentence }) => (
            <li
              key={model}
              className={verdict === 'violated' ? styles.violated : undefined}
              style={{ gridRow: PLACES[model]?.row, gridColumn: PLACES[model]?.column }}
              title={sentence}
            >
              {model} <Sign sign={VERDICT_SIGNS[verdict]} />
              {follows === null ? null : <span className={styles.follows}> by {follows}</span>}
            </li>
          ))}
        </ul>
        {violated.map((model) => (
          <p key={model.model} className={styles.proof}>
            <strong>{model.model}</strong>: {sentence(model.sentence)}
          </p>
        ))}
      </Card>
    </Fold>
  );
}
