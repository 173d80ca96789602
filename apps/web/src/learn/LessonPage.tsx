import type { Scenario, ScenarioResource } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { scenarioQuery, scenariosQuery } from '../api/scenarios.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { FailurePage, LoadingPage } from '../frame/states.js';
import { ScenarioResultView } from '../gallery/ScenarioResultView.js';
import { lessonAfter } from './lessonOrder.js';
import styles from './learn.module.css';

const route = getRouteApi('/learn/$scenarioId');
const STEPS = [undefined, 'run', 'reason'] as const;

/** One lesson: a prediction, then the runs, then the reason. Where one is stands in the address, so that the browser's way back works, too. */
export function LessonPage() {
  const { scenarioId } = route.useParams();
  const { step, answer } = route.useSearch();
  const scenario = useQuery(scenarioQuery(scenarioId));
  if (scenario.isPending) return <LoadingPage what="lesson" />;
  if (scenario.isError && scenario.data === undefined)
    return <FailurePage what="lesson" error={scenario.error} retry={() => void scenario.refetch()} />;
  const { definition } = scenario.data;
  return (
    <Page
      title={definition.title}
      lead={`Step ${STEPS.indexOf(step) + 1} of 3`}
      actions={<Link to="/learn">All lessons</Link>}
    >
      {step === undefined ? (
        <Prediction key={scenarioId} definition={definition} answer={answer} />
      ) : step === 'run' ? (
        <Run scenario={scenario.data} answer={answer} />
      ) : (
        <Reason definition={definition} answer={answer} />
      )}
    </Page>
  );
}

interface StepProps {
  readonly definition: Scenario;
  readonly answer: number | undefined;
}

function Prediction({ definition: { id, claim, prediction }, answer }: StepProps) {
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useState(answer);
  return (
    <Card title="Predict">
      <form
        className={styles.question}
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ search: { step: 'run', ...(chosen === undefined ? {} : { answer: chosen }) } });
        }}
      >
        <fieldset>
          <legend>{prediction.question}</legend>
          {prediction.options.map((option, index) => (
            <label key={option} className={styles.option}>
              <input
                type="radio"
                name={`prediction of ${id}`}
                checked={chosen === index}
                onChange={() => setChosen(index)}
              />
              {option}
            </label>
          ))}
        </fieldset>
        <details>
          <summary>What the text claims</summary>
          <p>{claim}</p>
        </details>
        <p className={styles.ways}>
          <Link to="/learn">Back to the lessons</Link>
          <button type="submit" disabled={chosen === undefined}>
            See what happens
          </button>
        </p>
      </form>
    </Card>
  );
}

function Run({ scenario, answer }: { readonly scenario: ScenarioResource; readonly answer: number | undefined }) {
  const kept = answer === undefined ? {} : { answer };
  return (
    <>
      <Card title="What to look at">
        <p className={styles.prose}>{scenario.definition.lookAt}</p>
      </Card>
      <ScenarioResultView scenario={scenario} batchId={undefined} />
      <p className={styles.ways}>
        <Link to="/learn/$scenarioId" params={{ scenarioId: scenario.id }} search={kept}>
          Back to the prediction
        </Link>
        <Link to="/learn/$scenarioId" params={{ scenarioId: scenario.id }} search={{ step: 'reason', ...kept }}>
          Why it is so
        </Link>
      </p>
    </>
  );
}

function Reason({ definition: { id, prediction, reason, why, fix }, answer }: StepProps) {
  const scenarios = useQuery(scenariosQuery());
  const next = lessonAfter(id, scenarios.data?.data ?? []);
  const kept = answer === undefined ? {} : { answer };
  const right = prediction.options[prediction.right];
  return (
    <>
      <Card
        title={
          answer === undefined
            ? 'The answer'
            : answer === prediction.right
              ? 'As you predicted'
              : 'Not as you predicted'
        }
      >
        <p className={styles.prose}>{prediction.question}</p>
        {answer === undefined || answer === prediction.right ? null : (
          <p className={styles.prose}>You said: {prediction.options[answer]}</p>
        )}
        <p className={styles.prose}>
          <strong>{right}</strong>
        </p>
        <p className={styles.prose}>{reason}</p>
      </Card>
      <Card title="Why, and what would fix it">
        <p className={styles.prose}>{why}</p>
        <p className={styles.prose}>{fix}</p>
      </Card>
      <p className={styles.ways}>
        <Link to="/learn/$scenarioId" params={{ scenarioId: id }} search={{ step: 'run', ...kept }}>
          Back to the runs
        </Link>
        <Link to="/gallery/$scenarioId" params={{ scenarioId: id }}>
          Its page in the gallery
        </Link>
        {next === undefined ? null : (
          <Link to="/learn/$scenarioId" params={{ scenarioId: next.id }}>
            Next: {next.title}
          </Link>
        )}
      </p>
    </>
  );
}
