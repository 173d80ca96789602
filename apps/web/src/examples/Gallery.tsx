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
              <button type="button" className={styles.run} disabled={submit.isPending} onClick={() => submit.mutate(example)}>
                Run it<span className="visually-hidden">: {example.title}</span>
              </button>
              <Link to="/submit" search={{ example: example.id }}>
                read and change it<span className="visually-hidden">: {example.title}</span>
              </Link>
            </div>
          </li>
        ))}
      </ul>
      {submit.isError ? <Failure error={submit.error} /> : null}
    </>
  );
}
