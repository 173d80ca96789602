import type { Report } from '@isthmus/contract';
import { useEffect, useState } from 'react';
import { formatInstant } from '../../format/numbers.js';
import type { Window } from '../timeline/strips.js';
import styles from './overview.module.css';

interface IntervalProps {
  readonly report: Report;
  readonly window: Window;
  /** `null`: the whole run. */
  readonly onChange: (window: Window | null) => void;
}

/** The interval that the time panels show: a phase by its button, or any by its two ends. */
export function Interval({ report, window, onChange }: IntervalProps) {
  const whole = window[0] === 0 && window[1] === report.durationMs;
  const repeated = ({ name }: { readonly name: string }) =>
    report.phases.filter((phase) => phase.name === name).length > 1;
  return (
    <div role="group" aria-label="Interval shown" className={styles.interval}>
      <button type="button" aria-pressed={whole} onClick={() => onChange(null)}>
        whole run
      </button>
      {report.phases.map((phase) => (
        <button
          key={`${phase.name} ${phase.fromMs}`}
          type="button"
          aria-pressed={window[0] === phase.fromMs && window[1] === phase.toMs}
          onClick={() => onChange([phase.fromMs, phase.toMs])}
        >
          {repeated(phase) ? `${phase.name}, from ${formatInstant(phase.fromMs, 0)}` : phase.name}
        </button>
      ))}
      <Bound
        label="from, s"
        ms={window[0]}
        onChange={(ms) => ms < window[1] && onChange([ms, window[1]])}
        max={report.durationMs}
      />
      <Bound
        label="to, s"
        ms={window[1]}
        onChange={(ms) => ms > window[0] && onChange([window[0], ms])}
        max={report.durationMs}
      />
    </div>
  );
}

interface BoundProps {
  readonly label: string;
  readonly ms: number;
  readonly max: number;
  readonly onChange: (ms: number) => void;
}

function Bound({ label, ms, max, onChange }: BoundProps) {
  const [text, setText] = useState(String(ms / 1000));
  useEffect(() => setText(String(ms / 1000)), [ms]);
  const take = () => {
    const seconds = Number(text);
    if (text.trim() !== '' && Number.isFinite(seconds)) onChange(Math.min(max, Math.max(0, seconds * 1000)));
  };
  return (
    <label>
      {label}
      <input
        type="number"
        step="any"
        min={0}
        max={max / 1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </label>
  );
}
