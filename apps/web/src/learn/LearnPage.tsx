import { LESSONS } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { scenariosQuery } from '../api/scenarios.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { Failure, Loading } from '../frame/states.js';
import { sentenceCase } from '../gallery/GalleryPage.js';
import styles from './learn.module.css';

/** The lessons, in the order of the text. */
export function LearnPage() {
  const scenarios = useQuery(scenariosQuery());
  return (
    <Page
      title="Learn"
      lead="Each lesson asks you to predict first, then shows the runs, then says why. They follow chapter 9 of Kleppmann’s Designing Data-Intensive Applications."
      actions={<Link to="/gallery">See the results at once</Link>}
    >
      {scenarios.isError ? (
        <Failure error={scenarios.error} retry={() => void scenarios.refetch()} />
      ) : scenarios.data === undefined ? (
        <Loading what="lessons" />
      ) : (
        LESSONS.map((lesson, index) => {
          const entries = scenarios.data.data.filter((entry) => entry.lesson === lesson);
          if (entries.length === 0) return null;
          return (
            <Card key={lesson} title={`${index + 1}. ${sentenceCase(lesson)}`}>
              <ol className={styles.lessons}>
                {entries.map(({ id, title, prediction }) => (
                  <li key={id}>
                    <Link to="/learn/$scenarioId" params={{ scenarioId: id }}>
                      {title}
                    </Link>
                    <p>{prediction.question}</p>
                  </li>
                ))}
              </ol>
            </Card>
          );
        })
      )}
    </Page>
  );
}
