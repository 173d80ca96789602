import { type ExperimentListItem, type RunState } from '@isthmus/contract';
import { useEffect, useState } from 'react';
import type { Change } from '../frame/search.js';
import { strategyTitle } from '../run/strategy.js';
import { STATE_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './experiments.module.css';
import type { ExperimentsSearch } from './search.js';

interface FiltersProps {
  readonly search: ExperimentsSearch;
  readonly rows: readonly ExperimentListItem[];
  readonly onChange: (change: Change<ExperimentsSearch>) => void;
}

const STATES: readonly RunState[] = Object.keys(STATE_SIGNS) as RunState[];

export function Filters({ search, rows, onChange }: FiltersProps) {
  const strategies = [
    ...new Set([...rows.map(({ strategy }) => strategy), ...(search.strategy === undefined ? [] : [search.strategy])]),
  ].sort();
  return (
    <form
      className={styles.filters}
      role="search"
      aria-label="Experiments"
      onSubmit={(event) => event.preventDefault()}
    >
      <TextFilter value={search.text ?? ''} onChange={(text) => onChange({ text })} />
      <Choice
        label="strategy"
        value={search.strategy}
        options={strategies.map((kind) => [kind, strategyTitle(kind)])}
        onChange={(strategy) => onChange({ strategy })}
      />
      <Choice
        label="verdict"
        value={search.verdict}
        options={Object.entries(VERDICT_SIGNS).map(([name, sign]) => [name, `${sign.glyph} ${sign.word}`])}
        onChange={(verdict) => onChange({ verdict })}
      />
      <Choice
        label="status"
        value={search.state}
        options={STATES.map((state) => [state, state])}
        onChange={(state) => onChange({ state })}
      />
    </form>
  );
}

/** Keeps what is typed at once and puts it into the address when the typing pauses. */
function TextFilter({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <label>
      name, strategy or datacenter
      <input type="search" value={text} onChange={(event) => setText(event.target.value)} />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">any</option>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
