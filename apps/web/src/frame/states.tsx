import type { Problem } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { ApiError } from '../api/client.js';
import { Page } from './Page.js';
import styles from './states.module.css';

export function Loading({ what }: { readonly what: string }) {
  return (
    <p className={styles.loading} role="status">
      Loading {what} …
    </p>
  );
}

/** What went wrong, what to do, and a way to try again. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const problem = problemOfError(error);
  return (
    <div className={styles.failure} role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.detail}</p>
      {(problem.errors ?? []).length === 0 ? null : (
        <ul>
          {problem.errors?.map((violation, index) => (
            <li key={index}>
              <code>{violation.pointer === '' ? '(document)' : violation.pointer}</code> {violation.message}
              {violation.allowed === undefined ? null : ` (${violation.allowed})`}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.small}>
        {problem.status} · {problem.code}
        {problem.requestId === undefined ? null : ` · request ${problem.requestId}`}
      </p>
      {retry === undefined ? null : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A whole page for a resource that could not be had. */
export function FailurePage({
  what,
  error,
  retry,
}: {
  readonly what: string;
  readonly error: unknown;
  readonly retry: () => void;
}) {
  const missing = error instanceof ApiError && error.problem.status === 404;
  return (
    <Page title={missing ? `This ${what} does not exist` : `The ${what} could not be loaded`}>
      {missing ? (
        <Nothing>
          <p>
            There is no {what} with this id: it was deleted, or the address is incomplete.{' '}
            <Link to="/experiments">All experiments</Link>
          </p>
        </Nothing>
      ) : (
        <Failure error={error} retry={retry} />
      )}
    </Page>
  );
}

export function LoadingPage({ what }: { readonly what: string }) {
  return (
    <Page title={`Loading ${what}`}>
      <Loading what={what} />
    </Page>
  );
}

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Nothing>
        <p>
          This address leads nowhere. <Link to="/experiments">All experiments</Link> are one click away, and so is{' '}
          <Link to="/submit">a new one</Link>.
        </p>
      </Nothing>
    </Page>
  );
}

export function Nothing({ children }: { readonly children: ReactNode }) {
  return <div className={styles.nothing}>{children}</div>;
}

function problemOfError(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    type: 'about:blank',
    title: 'The page could not show this',
    status: 500,
    code: 'client',
    detail: error instanceof Error ? error.message : String(error),
  };
}
