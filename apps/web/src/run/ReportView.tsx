import type { Report, Run } from '@isthmus/contract';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { Card } from '../frame/Card.js';
import { type Change, changed } from '../frame/search.js';
import { formatCount, formatInstant, plural } from '../format/numbers.js';
import { sortOfText, textOfSort } from '../table/sort.js';
import { Application } from './application/Application.js';
import { ConsistencyTiles } from './consistency/ConsistencyTiles.js';
import { Contents, Part } from './Contents.js';
import { CostCard } from './cost/CostCard.js';
import { ResourcesCard } from './cost/ResourcesCard.js';
import { DisturbancesCard } from './disturbances/DisturbancesCard.js';
import { Failures } from './failures/Failures.js';
import { LatencyTimeline } from './latency/LatencyTimeline.js';
import { Findings } from './overview/Findings.js';
import { GroupTable } from './overview/GroupTable.js';
import { Interval } from './overview/Interval.js';
import { Limits } from './overview/Limits.js';
import { Models } from './overview/Models.js';
import { Reproduce } from './overview/Reproduce.js';
import { Stated } from './overview/Stated.js';
import { Tiles } from './overview/Tiles.js';
import { Outages } from './outages/Outages.js';
import { Replicas } from './replicas/Replicas.js';
import type { RunSearch } from './search.js';
import { Freshness } from './staleness/Freshness.js';
import { strategySettings, strategyTitle } from './strategy.js';
import { TimeCursorContext } from './timeCursor.js';
import { AvailabilityTimeline } from './timeline/AvailabilityTimeline.js';
import type { Window } from './timeline/strips.js';
import { TracePanel } from './trace/TracePanel.js';
import { ViolationCard } from './violation/ViolationCard.js';
import { WorstCase } from './worst/WorstCase.js';

const route = getRouteApi('/runs/$runId');

/** A report: verdicts and findings first, then the pictures and tables that they come from, by what a reader wants to know. */
export function ReportView({ run, report }: { readonly run: Run; readonly report: Report }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const [ms, setMs] = useState<number | null>(null);
  const time = useMemo(() => ({ ms, set: setMs }), [ms]);
  const window: Window = useMemo(
    () => [search.from ?? 0, Math.min(search.to ?? report.durationMs, report.durationMs)],
    [search.from, search.to, report.durationMs],
  );
  const change = (next: Change<RunSearch>) =>
    void navigate({
      search: (given) => changed(given, next),
      hash: true,
      replace: true,
      resetScroll: false,
      hashScrollIntoView: false,
    });
  const { witness } = report.linearizable;
  // The address led here before there was anything to show; where it leads later is the router's affair.
  useEffect(() => {
    const { hash } = router.latestLocation;
    if (hash !== '') document.getElementById(hash)?.scrollIntoView();
  }, [router]);
  return (
    <TimeCursorContext value={time}>
      <p>
        {strategyTitle(report.strategy.kind)}: {strategySettings(report.strategy)}; clients routed: {report.route}
      </p>
      <Contents />
      <Part id="summary">
        <Tiles report={report} />
        <Findings findings={report.findings} />
        {report.application === undefined ? null : <Application application={report.application} runId={run.id} />}
        <Stated report={report} />
      </Part>
      <Part id="availability">
        <Interval report={report} window={window} onChange={(next) => change({ from: next?.[0], to: next?.[1] })} />
        <AvailabilityTimeline report={report} window={window} />
        <Outages report={report} />
        <DisturbancesCard disturbances={report.disturbances} />
        <Failures runId={run.id} report={report} search={search} onSearch={change} />
      </Part>
      <Part id="latency">
        <LatencyTimeline report={report} window={window} />
        <GroupTable
          report={report}
          phase={search.phase}
          sort={sortOfText(search.sort, 'datacenter')}
          asked={search.phase !== undefined || search.sort !== undefined}
          onPhase={(phase) => change({ phase })}
          onSort={(sort) => change({ sort: textOfSort(sort) })}
        />
        <WorstCase report={report} />
      </Part>
      <Part id="consistency">
        {witness === null ? null : (
          <ViolationCard report={report} witness={witness} runId={run.id} time={search.time} />
        )}
        <ConsistencyTiles report={report} />
        {report.models === undefined ? null : <Models models={report.models} />}
        <Replicas report={report} window={window} />
        <Freshness report={report} />
      </Part>
      <Part id="cost">
        {report.cost === undefined && report.resources === undefined ? (
          <p>Engine {report.engineVersion} did not measure it.</p>
        ) : null}
        <CostCard report={report} />
        <ResourcesCard resources={report.resources} />
      </Part>
      <Part id="reproduction">
        <Card
          title="Reproduce"
          subtitle={`${formatInstant(report.durationMs, 0)} simulated, warm-up ${formatInstant(report.warmupMs, 0)}; ${formatCount(report.operations.total)} operations, ${plural(report.phases.length, 'phase')}; engine ${report.engineVersion}.`}
        >
          <Reproduce run={run} />
          <p>
            The same command on any machine gives the digest <code>{report.digest}</code> (definition{' '}
            <code>{report.definitionDigest.slice(0, 12)}…</code>).
          </p>
          <TracePanel runId={run.id} window={window} durationMs={report.durationMs} />
        </Card>
        <Limits report={report} />
      </Part>
    </TimeCursorContext>
  );
}
