import type { Trace, TraceFormat } from '@isthmus/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isMoving, startTrace, traceQuery } from '../../api/jobs.js';
import { formatCount, formatInstant, formatSignificant } from '../../format/numbers.js';
import { Failure } from '../../frame/states.js';
import type { Window } from '../timeline/strips.js';
import { traceWindow } from './traceWindow.js';
import styles from './trace.module.css';

const FORMATS: Readonly<
  Record<TraceFormat, { readonly name: string; readonly reader: string; readonly address?: string }>
> = {
  chrome: { name: 'trace events', reader: 'Perfetto', address: 'https://ui.perfetto.dev' },
  shiviz: { name: 'log with vector clocks', reader: 'ShiViz', address: 'https://bestchai.bitbucket.io/shiviz' },
  ndjson: { name: 'an event a line', reader: 'NDJSON' },
};

interface TracePanelProps {
  readonly runId: string;
  /** The interval shown, which is what is traced. */
  readonly window: Window;
  readonly durationMs: number;
}

/** Has the interval shown traced, event by event, for a file. */
export function TracePanel({ runId, window, durationMs }: TracePanelProps) {
  const [format, setFormat] = useState<TraceFormat>('chrome');
  const start = useMutation({ mutationFn: () => startTrace(runId, { format, ...traceWindow(window, durationMs) }) });
  const trace = useQuery({ ...traceQuery(runId, start.data?.id ?? ''), enabled: start.data !== undefined });
  const known = trace.data ?? start.data;
  const moving = known !== undefined && isMoving(known.state);
  const { address, reader } = FORMATS[format];
  return (
    <section className={styles.trace} aria-labelledby="trace-title">
      <h3 id="trace-title">Trace every event of the interval shown</h3>
      <p className={styles.hint}>
        Messages, timers, disks and faults at every node; <a href="/docs#/traces">the API</a> also takes hosts and a
        limit.{' '}
        {address === undefined ? null : (
          <>
            Open the file in <a href={address}>{reader}</a>.
          </>
        )}
      </p>
      <div className={styles.form}>
        <label>
          format
          <select value={format} onChange={(event) => setFormat(event.target.value as TraceFormat)}>
            {Object.entries(FORMATS).map(([key, { name, reader: of }]) => (
              <option key={key} value={key}>
                {of}: {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={start.isPending || moving} onClick={() => start.mutate()}>
          Trace {formatInstant(window[0])} to {formatInstant(window[1])}
        </button>
        <span role="status">
          {known === undefined
            ? ''
            : moving
              ? 'The run is played again …'
              : known.state === 'succeeded'
                ? made(known)
                : ''}
        </span>
        {known?.state === 'succeeded' ? (
          <a href={known.links.document} download>
            Download the trace
          </a>
        ) : null}
      </div>
      {known?.error == null ? null : (
        <p role="alert">
          The trace failed: {known.error.code}, {known.error.message}
        </p>
      )}
      {start.isError ? <Failure error={start.error} /> : null}
      {trace.isError ? <Failure error={trace.error} retry={() => void trace.refetch()} /> : null}
    </section>
  );
}

function made({ events, truncated, bytes, request }: Trace): string {
  const size = bytes === null ? '' : `, ${formatSignificant(bytes / 1_000_000)}\u00a0MB`;
  const cut = truncated === true ? '; it was cut there: choose a shorter interval for all' : '';
  return `${formatCount(events ?? 0)} events from ${request.from}${request.to === undefined ? '' : ` to ${request.to}`} for ${FORMATS[request.format].reader}${size}${cut}.`;
}
