import type { ModelsJudgement } from '@isthmus/contract';
import { plural } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
import { VerdictTable } from './VerdictTable.js';
import { WitnessTable } from './WitnessTable.js';

/** The verdict on each model that was asked for, then the operations that prove the violations. */
export function ModelCards({ judgement }: { readonly judgement: ModelsJudgement }) {
  return (
    <>
      <Card
        title={
          <>
            Consistency models <Sign sign={VERDICT_SIGNS[judgement.verdict]} />
          </>
        }
        subtitle={`${plural(judgement.operations, 'operation')} judged.`}
      >
        <VerdictTable
          caption="Consistency models"
          subject="model"
          rows={judgement.models.map((model) => ({ name: model.model, verdict: model.verdict, why: reasonOf(model) }))}
        />
      </Card>
      {judgement.models.map(({ model, witness }) =>
        witness === undefined ? null : (
          <Card key={model} title={`Why not ${model}`} subtitle="Operations in order of invocation.">
            <WitnessTable operations={witness.operations} offender={witness.offender} />
          </Card>
        ),
      )}
    </>
  );
}

function reasonOf({ follows, undecided, pattern }: ModelsJudgement['models'][number]): string {
  if (follows !== undefined) return `follows from ${follows}`;
  return undecided ?? pattern ?? '–';
}
