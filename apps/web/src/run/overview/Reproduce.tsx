import type { Run } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { experimentQuery } from '../../api/resources.js';
import { download } from '../../table/csv.js';
import styles from './overview.module.css';

/** The command that gives the same report, digest included, with no service at all; and the file that it reads. */
export function Reproduce({ run }: { readonly run: Run }) {
  const experiment = useQuery(experimentQuery(run.experimentId));
  const [said, setSaid] = useState('');
  const file = `${run.experimentId}.json`;
  const command = `npx isthmus run ${file} --seed ${run.seed} --json`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setSaid('Copied.');
    } catch {
      setSaid('The browser did not let the page copy: select the command instead.');
    }
  };
  return (
    <div className={styles.reproduce}>
      <code>{command}</code>
      <button type="button" onClick={() => void copy()}>
        Copy the command
      </button>
      <button
        type="button"
        disabled={experiment.data === undefined}
        onClick={() => download(file, 'application/json', `${JSON.stringify(experiment.data?.definition, null, 2)}\n`)}
      >
        Download the experiment
      </button>
      <span role="status">{said}</span>
    </div>
  );
}
