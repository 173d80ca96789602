import type { Scenario } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { scenarioQuery } from '../api/scenarios.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { FailurePage, LoadingPage } from '../frame/states.js';
import styles from './gallery.module.css';
import { RunButton, ScenarioResultView } from './ScenarioResultView.js';

const route = getRouteApi('/gallery/$scenarioId');

/** A claim, what to look at, its result with the evidence of both halves, why it is so, and what would fix it. */
export function ScenarioPage() {
  const { scenarioId } = route.useParams();
  const { batch } = route.useSearch();
  const scenario = useQuery(scenarioQuery(scenarioId));
  if (scenario.isPending) return <LoadingPage what="scenario" />;
  if (scenario.isError && scenario.data === undefined)
    return <FailurePage what="scenario" error={scenario.error} retry={() => void scenario.refetch()} />;
  const { definition, document } = scenario.data;
  const shown = batch ?? scenario.data.result?.batchId;
  return (
    <Page
      title={definition.title}
      lead={
        <p className={styles.prose}>
          {definition.id}
          {definition.figures.length === 0 ? '' : ` · figure ${definition.figures.join(', ')}`}. {definition.claim}
        </p>
      }
      actions={
        <>
          <Link to="/gallery">All scenarios</Link>
          {shown === undefined ? null : (
            <>
              <Link to="/batches/$batchId" params={{ batchId: shown }}>
                Its runs compared
              </Link>
              <Link to="/submit" search={{ from: shown }}>
                Change it and run again
              </Link>
              <RunButton id={scenarioId} label="Run it again" />
            </>
          )}
        </>
      }
    >
      <Card title="What to look at">
        <p className={styles.prose}>{definition.lookAt}</p>
      </Card>
      <ScenarioResultView scenario={scenario.data} batchId={batch} />
      <Explained definition={definition} />
      <Card title="The file">
        <details>
          <summary>As its author wrote it</summary>
          <pre className={styles.file} tabIndex={0}>
            {document}
          </pre>
        </details>
      </Card>
    </Page>
  );
}

function Explained({ definition: { why, fix, literature } }: { readonly definition: Scenario }) {
  return (
    <Card title="Why, and what would fix it">
      <p className={styles.prose}>{why}</p>
      <p className={styles.prose}>{fix}</p>
      <h3>Where it is in the literature</h3>
      <ul className={styles.literature}>
        {literature.map((entry) => (
          <li key={entry}>{entry}</li>
        ))}
      </ul>
    </Card>
  );
}
