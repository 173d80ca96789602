import type { Report } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { formatDuration, formatShare, sentence } from '../../format/numbers.js';
import { Sign } from '../../verdict/Sign.js';
import { CAP_SIGNS, VERDICT_SIGNS } from '../../verdict/verdict.js';
import { phasesUnderTest, rateOf, worstP99, worstWrite } from '../figures.js';
import { isRead, mainChange, nounOf } from '../kinds.js';
import { checksOf } from './checksOf.js';
import { Tile } from './Tile.js';
import styles from './overview.module.css';

/** The answer in five seconds: what was kept, who was unavailable, how slow it got, how long it took to recover. */
export function Tiles({ report }: { readonly report: Report }) {
  const { cap } = report;
  const [first, ...others] = checksOf(report);
  return (
    <div className={styles.tiles}>
      <Tile
        wide
        label={`${first.name.charAt(0).toUpperCase()}${first.name.slice(1)}, ${first.promised ? '' : 'not '}promised by the strategy here`}
        tone={first.verdict === 'violated' ? 'bad' : 'plain'}
        value={<Sign sign={VERDICT_SIGNS[first.verdict]} />}
      >
        <p>{sentence(first.sentence)}</p>
        {report.linearizable.witness === null ? null : (
          <p>
            <Link to="." search hash="consistency" resetScroll={false}>
              The proof and its cause
            </Link>
          </p>
        )}
        {others.length === 0 ? null : (
          <ul className={styles.checks}>
            {others.map((check) => (
              <li key={check.name} title={check.sentence}>
                {check.name}
                {check.promised ? ', promised by the strategy here' : ''} <Sign sign={VERDICT_SIGNS[check.verdict]} />
              </li>
            ))}
          </ul>
        )}
      </Tile>
      <Tile label="CAP verdict" value={<Sign sign={CAP_SIGNS[cap.verdict]} />}>
        <p>{sentence(cap.sentence)}</p>
      </Tile>
      <WorstWriteTile report={report} />
      <LatencyTile report={report} />
      <RecoveryTile report={report} />
    </div>
  );
}

function WorstWriteTile({ report }: { readonly report: Report }) {
  const worst = worstWrite(report);
  const faulty = report.phases.some(({ kind }) => kind === 'fault');
  const noun = nounOf(mainChange(report.availability));
  const subject = noun.charAt(0).toUpperCase() + noun.slice(1);
  const label = `${subject} that succeeded, worst datacenter${faulty ? ' in the faults' : ''}`;
  if (worst === null)
    return (
      <Tile label={label} value="–">
        <p>None was intended in these phases.</p>
      </Tile>
    );
  const reads = rateOf(
    report,
    (row) => row.datacenter === worst.datacenter && row.phase === worst.phase && isRead(row.kind),
  );
  return (
    <Tile label={label} value={formatShare(worst.successRate)}>
      <p>
        {worst.datacenter}, {worst.phase}
        {reads === null ? '' : `; reads there ${formatShare(reads)}`}
      </p>
    </Tile>
  );
}

function LatencyTile({ report }: { readonly report: Report }) {
  const change = mainChange(report.latency);
  const writes = worstP99(report, ({ kind, phase }) => kind === change && phase === 'all');
  const reads = worstP99(report, ({ kind, phase }) => isRead(kind) && phase === 'all');
  const steady = worstP99(report, ({ kind, phase }) => kind === change && phase === 'steady');
  const main = writes ?? reads;
  if (main === null)
    return (
      <Tile label="p99 latency, worst datacenter" value="–">
        <p>No operation succeeded.</p>
      </Tile>
    );
  return (
    <Tile
      label={`p99 of ${writes === null ? 'reads' : nounOf(change)}, worst datacenter`}
      value={formatDuration(main.p99Ms)}
    >
      <p>
        {main.datacenter}
        {steady === null || writes === null ? '' : `; ${formatDuration(steady.p99Ms)} while steady`}
        {reads === null || writes === null ? '' : `; reads ${formatDuration(reads.p99Ms)}`}
      </p>
    </Tile>
  );
}

function RecoveryTile({ report }: { readonly report: Report }) {
  const slowest = report.recovery.reduce<Report['recovery'][number] | null>(
    (worst, recovery) =>
      worst === null || (recovery.timeToRecoverMs ?? Infinity) > (worst.timeToRecoverMs ?? Infinity) ? recovery : worst,
    null,
  );
  const tested = phasesUnderTest(report.phases);
  if (slowest === null)
    return (
      <Tile label="Time to recover" value="–">
        <p>
          {tested.some(({ kind }) => kind === 'fault') ? 'No fault healed in this run.' : 'No fault in the schedule.'}
        </p>
      </Tile>
    );
  return (
    <Tile
      label="Time to recover after the heal"
      value={slowest.timeToRecoverMs === null ? 'not reached' : formatDuration(slowest.timeToRecoverMs)}
    >
      <p>
        {slowest.fault}; three windows of {formatDuration(slowest.windowMs)} near steady in a row
        {slowest.timeToRecoverMs === null ? ' did not occur before the end' : ''}
      </p>
    </Tile>
  );
}
