import type { ModelsJudgement } from '@isthmus/contract';
import { plural } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
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
        <Scroll label="Consistency models">
          <table className={table.table}>
            <caption className="visually-hidden">Consistency models</caption>
            <thead>
              <tr>
                <th scope="col">model</th>
                <th scope="col">verdict</th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              {judgement.models.map((model) => (
                <tr key={model.model}>
                  <th scope="row">{model.model}</th>
                  <td>
                    <Sign sign={VERDICT_SIGNS[model.verdict]} />
                  </td>
                  <td>{reasonOf(model)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
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
