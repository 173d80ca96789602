import type { Run } from '@isthmus/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { experimentQuery, getSchedule } from '../../api/resources.js';
import { Failure } from '../../frame/states.js';
import { download } from '../../table/csv.js';
import styles from './overview.module.css';

/** The command that gives the same report, digest included, with no service at all; the file that it reads; and what generators made of its faults for this seed. */
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
  const schedule = useMutation({
    mutationFn: () => getSchedule(run.id),
    onSuccess: (text) => download(`${run.id}.yaml`, 'application/yaml', text),
  });
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
      <button type="button" disabled={schedule.isPending} onClick={() => schedule.mutate()}>
        Download the explicit schedule
      </button>
      <span role="status">{said}</span>
      {schedule.isError ? <Failure error={schedule.error} /> : null}
    </div>
  );
}
