import type { BatchResource, Comparison } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEvents } from '../api/events.js';
import { batchQuery, comparisonQuery, isTerminal } from '../api/resources.js';
import { ended } from '../experiments/rows.js';
import { Page } from '../frame/Page.js';
import { Progress } from '../frame/Progress.js';
import { type Change, changed } from '../frame/search.js';
import { Failure, FailurePage, Loading, LoadingPage } from '../frame/states.js';
import { formatCount, formatRemaining, plural } from '../format/numbers.js';
import { Answer } from './Answer.js';
import { BatchActions } from './BatchActions.js';
import { CellDetail } from './CellDetail.js';
import { HeatTable } from './HeatTable.js';
import { Pairs } from './Pairs.js';
import { Scatter } from './Scatter.js';
import type { BatchSearch } from './search.js';

const route = getRouteApi('/batches/$batchId');

/** Which design meets the need, and at what price: answers, the table of strategies and layouts, latency against availability. */
export function BatchPage() {
  const { batchId } = route.useParams();
  const batch = useQuery(batchQuery(batchId));
  const moving = batch.data !== undefined && !isTerminal(batch.data.state);
  useEvents(moving ? `/v1/batches/${encodeURIComponent(batchId)}/events` : null, [['batch', batchId]]);
  const comparison = useQuery({ ...comparisonQuery(batchId, moving), enabled: batch.data !== undefined });
  if (batch.isPending) return <LoadingPage what="batch" />;
  if (batch.isError && batch.data === undefined)
    return <FailurePage what="batch" error={batch.error} retry={() => void batch.refetch()} />;
  return (
    <Page title={batch.data.name} lead={<p>{shapeOf(batch.data)}</p>} actions={<BatchActions batch={batch.data} />}>
      {moving ? <BatchProgress batch={batch.data} /> : null}
      <Problems batch={batch.data} />
      {comparison.data !== undefined ? (
        <Compared batch={batch.data} comparison={comparison.data} moving={moving} />
      ) : comparison.isError ? (
        <Failure error={comparison.error} retry={() => void comparison.refetch()} />
      ) : (
        <Loading what="comparison" />
      )}
    </Page>
  );
}

function shapeOf({ definition: { sweep }, counts }: BatchResource): string {
  const designs =
    sweep.variants === undefined
      ? plural(sweep.strategies?.length ?? 1, 'strategy').replace('strategys', 'strategies')
      : plural(sweep.variants.length, 'variant');
  return `${designs} × ${plural(sweep.layouts?.length ?? 1, 'layout')} × ${plural(sweep.seeds.count, 'seed')} = ${plural(counts.total, 'run')}; the same clients, faults and network weather in every cell`;
}

function BatchProgress({ batch }: { readonly batch: BatchResource }) {
  const done = ended(batch.counts);
  const left = batch.etaSeconds === null ? '' : `, about ${formatRemaining(batch.etaSeconds)} left`;
  return (
    <Progress
      label="Progress of the batch"
      share={batch.progress}
      text={`${formatCount(done)} of ${formatCount(batch.counts.total)} runs done, ${batch.counts.running} running${left}. The figures below grow with them.`}
    />
  );
}

function Problems({ batch: { counts } }: { readonly batch: BatchResource }) {
  if (counts.failed === 0 && counts.cancelled === 0) return null;
  const parts = [
    ...(counts.failed === 0 ? [] : [`${plural(counts.failed, 'run')} failed`]),
    ...(counts.cancelled === 0 ? [] : [`${plural(counts.cancelled, 'run')} cancelled`]),
  ];
  return <p role="note">{parts.join(', ')}: they are in no figure. A cell’s list of runs says which.</p>;
}

interface ComparedProps {
  readonly batch: BatchResource;
  readonly comparison: Comparison;
  readonly moving: boolean;
}

function Compared({ batch, comparison, moving }: ComparedProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Change<BatchSearch>) =>
    void navigate({
      search: (given) => changed(given, next),
      replace: true,
      resetScroll: false,
    });
  const chosen =
    comparison.cells.find(
      ({ strategy, layout }) => strategy === search.strategy && (layout ?? undefined) === search.layout,
    ) ?? comparison.cells[0];
  return (
    <>
      <Answer comparison={comparison} />
      <HeatTable comparison={comparison} search={search} chosen={chosen} onChange={change} />
      <Pairs comparison={comparison} moving={moving} search={search} onChange={change} />
      <Scatter
        comparison={comparison}
        nines={search.scale === 'nines'}
        onScale={(nines) => change({ scale: nines ? 'nines' : undefined })}
      />
      {chosen === undefined ? null : <CellDetail cell={chosen} batchId={batch.id} phases={comparison.phases} />}
    </>
  );
}
