import { Link } from '@tanstack/react-router';
import { Failure } from '../frame/states.js';
import { useSubmit } from '../submit/useSubmit.js';
import { EXAMPLES } from './examples.js';
import styles from './Gallery.module.css';

/** Examples that one click submits. */
export function Gallery() {
  const submit = useSubmit();
  return (
    <>
      <ul className={styles.gallery}>
        {EXAMPLES.map((example) => (
          <li key={example.id}>
            <h3>{example.title}</h3>
            <p>{example.sentence}</p>
            <div className={styles.actions}>
              <button
                type="button"
                aria-label={`Run it: ${example.title}`}
                className={styles.run}
                disabled={submit.isPending}
                onClick={() => submit.mutate(example)}
              >
                Run it
              </button>
              <Link to="/submit" search={{ example: example.id }} aria-label={`read and change it: ${example.title}`}>
                read and change it
              </Link>
            </div>
          </li>
        ))}
      </ul>
      {submit.isError ? <Failure error={submit.error} /> : null}
    </>
  );
}
