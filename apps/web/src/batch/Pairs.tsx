import type { Comparison, Pairs as PairsAnswer } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { pairsQuery } from '../api/resources.js';
import { Card } from '../frame/Card.js';
import type { Change } from '../frame/search.js';
import { Failure, Loading } from '../frame/states.js';
import { PairedDots } from './PairedDots.js';
import { PAIRED_NAMES } from './pairedFigures.js';
import type { BatchSearch } from './search.js';

interface PairsProps {
  readonly comparison: Comparison;
  readonly moving: boolean;
  readonly search: BatchSearch;
  readonly onChange: (change: Change<BatchSearch>) => void;
}

/** Two cells seed by seed: whether they can be told apart, by how much, and how many seeds it would take. */
export function Pairs({ comparison, moving, search, onChange }: PairsProps) {
  const { cells } = comparison;
  const [a, b] = [indexOf(search.a, cells.length), indexOf(search.b, cells.length)];
  const chosen = a !== null && b !== null && a !== b;
  const pairs = useQuery({ ...pairsQuery(comparison.batchId, { a: a ?? 0, b: b ?? 0 }, moving), enabled: chosen });
  if (cells.length < 2) return null;
  const choice = (side: 'a' | 'b', index: number | null) => (
    <label>
      {side === 'a' ? 'compare' : 'with'}
      <select value={index ?? ''} onChange={(event) => onChange({ [side]: event.target.value })}>
        <option value="">choose a cell</option>
        {cells.map(({ strategy, layout }, cell) => (
          <option key={cell} value={cell}>
            {layout === null ? strategy : `${strategy} on ${layout}`}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <Card
        title="Two cells, seed by seed"
        subtitle="Runs of one seed meet the same clients, faults and network weather: what seeds differ in cancels out in their difference."
        actions={
          <>
            {choice('a', a)}
            {choice('b', b)}
          </>
        }
      >
        {!chosen ? (
          <p>{a !== null && a === b ? 'These are the same cell: choose another.' : 'Choose two cells.'}</p>
        ) : pairs.data !== undefined ? (
          <Sentences pairs={pairs.data} />
        ) : pairs.isError ? (
          <Failure error={pairs.error} retry={() => void pairs.refetch()} />
        ) : (
          <Loading what="differences" />
        )}
      </Card>
      {chosen && pairs.data !== undefined ? (
        <ChosenDots pairs={pairs.data} search={search} onChange={onChange} />
      ) : null}
    </>
  );
}

function indexOf(text: string | undefined, cells: number): number | null {
  const index = Number(text ?? Number.NaN);
  return Number.isInteger(index) && index >= 0 && index < cells ? index : null;
}

function Sentences({ pairs: { differences, sentence } }: { readonly pairs: PairsAnswer }) {
  return (
    <>
      <ul>
        {differences.map((each) => (
          <li key={each.metric}>{each.sentence}</li>
        ))}
      </ul>
      <p>{sentence}.</p>
    </>
  );
}

interface ChosenDotsProps {
  readonly pairs: PairsAnswer;
  readonly search: BatchSearch;
  readonly onChange: (change: Change<BatchSearch>) => void;
}

/** One figure at a time; those that no seed has in both cells cannot be chosen. */
function ChosenDots({ pairs, search, onChange }: ChosenDotsProps) {
  const shown = pairs.differences.filter(({ difference }) => difference !== null);
  const chosen = shown.find(({ metric }) => metric === search.paired) ?? shown[0];
  if (chosen === undefined) return null;
  return (
    <PairedDots
      paired={chosen}
      names={{ a: pairs.a.label, b: pairs.b.label }}
      controls={
        <label>
          difference in
          <select value={chosen.metric} onChange={(event) => onChange({ paired: event.target.value })}>
            {shown.map(({ metric }) => (
              <option key={metric} value={metric}>
                {PAIRED_NAMES[metric]}
              </option>
            ))}
          </select>
        </label>
      }
    />
  );
}
