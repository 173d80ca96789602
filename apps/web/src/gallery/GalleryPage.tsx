import { LESSONS, type ScenarioListItem } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { scenariosQuery } from '../api/scenarios.js';
import { Page } from '../frame/Page.js';
import { Failure, Loading } from '../frame/states.js';
import { Sign } from '../verdict/Sign.js';
import { resultSign } from './claimSigns.js';
import styles from './gallery.module.css';

/** Every scenario as a card, in the order of the text. */
export function GalleryPage() {
  const scenarios = useQuery(scenariosQuery());
  return (
    <Page
      title="Gallery"
      lead="Claims about replicated data, each with experiments that show it and a checker that finds it in what the clients saw."
      actions={<Link to="/learn">Take them as lessons</Link>}
    >
      {scenarios.isError ? (
        <Failure error={scenarios.error} retry={() => void scenarios.refetch()} />
      ) : scenarios.data === undefined ? (
        <Loading what="scenarios" />
      ) : (
        LESSONS.map((lesson) => (
          <Lesson key={lesson} name={lesson} entries={scenarios.data.data.filter((entry) => entry.lesson === lesson)} />
        ))
      )}
    </Page>
  );
}

function Lesson({ name, entries }: { readonly name: string; readonly entries: readonly ScenarioListItem[] }) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={sentenceCase(name)}>
      <h2 className={styles.lesson}>{sentenceCase(name)}</h2>
      <ul className={styles.cards}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <h3>
              <Link to="/gallery/$scenarioId" params={{ scenarioId: entry.id }}>
                {entry.title}
              </Link>
            </h3>
            <p className={styles.claim}>{entry.claim}</p>
            <p className={styles.foot}>
              <span>
                {entry.id}
                {entry.figures.length === 0 ? '' : ` · figure ${entry.figures.join(', ')}`} · {entry.runs} runs
              </span>
              <Sign sign={resultSign(entry)} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
