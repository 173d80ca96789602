import type { Run, RunError } from '@isthmus/contract';
import { Reproduce } from './overview/Reproduce.js';
import styles from './FailedRun.module.css';

const ADVICE: Readonly<Record<RunError['code'], string>> = {
  'worker-crashed':
    'The worker died three times while it ran. Submit the experiment again; if it fails again, run it with the command below and look at what it prints.',
  'out-of-memory':
    'It needed more memory than a run may have. Lower the arrival rate, the duration or the number of datacenters: the history grows with each.',
  timeout:
    'It took longer than a run may take. Shorten the duration or lower the arrival rate; the estimate on the submit page says what to expect.',
  'budget-exceeded': 'It asked for more events than a run may have. Shorten the duration or lower the arrival rate.',
  internal:
    'This is a bug of ours, not of your experiment. Please report it with the command below, which reproduces it.',
};

/** A run without a report: what happened and what to do about it. */
export function FailedRun({ run }: { readonly run: Run }) {
  const code = run.error?.code ?? 'internal';
  return (
    <div className={styles.failed} role="alert">
      <h2>
        <span aria-hidden="true">✗</span> This run failed: {code}
      </h2>
      <p>{run.error?.message ?? 'The service kept no message.'}</p>
      <p>{ADVICE[code]}</p>
      <Reproduce run={run} />
    </div>
  );
}
