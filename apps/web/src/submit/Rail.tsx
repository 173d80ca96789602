import type { Assessment } from '@isthmus/contract';
import { Failure } from '../frame/states.js';
import { formatCount, formatRemaining, plural } from '../format/numbers.js';
import styles from './submit.module.css';

/** One thing to say about the text, at its place. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly pointer: string;
  readonly message: string;
  readonly allowed: string | undefined;
}

interface RailProps {
  readonly kind: 'experiment' | 'batch';
  readonly findings: readonly Finding[];
  readonly assessment: Assessment | null;
  readonly checking: boolean;
  /** The API could not be asked. */
  readonly unanswered: unknown;
  readonly onAsk: () => void;
  readonly running: boolean;
  readonly problem: unknown;
  readonly onReveal: (offset: number) => void;
  readonly onRun: () => void;
}

/** Errors, warnings and cost beside the text, and the button with the reason why it cannot be pressed. */
export function Rail(props: RailProps) {
  const { kind, findings, assessment, checking, unanswered, running, problem, onRun, onReveal, onAsk } = props;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const runs = assessment?.estimate?.runs;
  const reason =
    errors.length > 0
      ? `The document has ${plural(errors.length, 'error')}.`
      : unanswered !== null
        ? 'The service could not check it.'
        : checking
          ? 'The service is checking it …'
          : running
            ? 'Submitting …'
            : null;
  return (
    <div className={styles.rail}>
      <div>
        <button
          type="button"
          className={styles.run}
          disabled={reason !== null}
          aria-describedby="run-reason"
          onClick={onRun}
        >
          {runs === undefined ? `Run this ${kind}` : `Run this ${kind}: ${plural(runs, 'run')}`}
        </button>
        <p id="run-reason" role="status" className={styles.reason}>
          {reason ?? `Valid ${kind}.`}
        </p>
      </div>
      {problem === null ? null : <Failure error={problem} />}
      {unanswered === null ? null : <Failure error={unanswered} retry={onAsk} />}
      {errors.length === 0 ? null : <Findings title="Errors" findings={errors} onReveal={onReveal} />}
      {warnings.length === 0 ? null : <Findings title="Warnings" findings={warnings} onReveal={onReveal} />}
      {assessment?.estimate == null ? null : <Estimate estimate={assessment.estimate} />}
      <p className={styles.note}>
        Every field is described in the <a href="/docs">API documentation</a>. Tab leaves the editor; F8 goes to the
        next error.
      </p>
    </div>
  );
}

interface FindingsProps {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly onReveal: (offset: number) => void;
}

function Findings({ title, findings, onReveal }: FindingsProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles.findings} data-findings={title.toLowerCase()}>
        {findings.map((finding, index) => (
          <li key={index} className={finding.severity === 'error' ? styles.error : styles.warning}>
            <button type="button" onClick={() => onReveal(finding.from)}>
              line {finding.line}
            </button>{' '}
            <code>{finding.pointer === '' ? '(document)' : finding.pointer}</code> {finding.message}
            {finding.allowed === undefined ? null : <span className={styles.allowed}>Allowed: {finding.allowed}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Estimate({ estimate }: { readonly estimate: NonNullable<Assessment['estimate']> }) {
  return (
    <section aria-label="Estimate">
      <h2>At most</h2>
      <dl className={styles.estimate}>
        <div>
          <dt>runs</dt>
          <dd>{formatCount(estimate.runs)}</dd>
        </div>
        <div>
          <dt>operations in each</dt>
          <dd>{formatCount(estimate.operationsPerRun)}</dd>
        </div>
        <div>
          <dt>events in each</dt>
          <dd>{formatCount(estimate.eventsPerRun)}</dd>
        </div>
        <div>
          <dt>memory of each</dt>
          <dd>{formatCount(estimate.memoryMiB)}&nbsp;MiB</dd>
        </div>
        <div>
          <dt>processor time in all</dt>
          <dd>{formatRemaining(estimate.cpuSeconds)}</dd>
        </div>
      </dl>
    </section>
  );
}
