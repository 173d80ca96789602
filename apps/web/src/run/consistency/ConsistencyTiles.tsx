import { costliestPhase, type Report } from '@isthmus/contract';
import { formatCount, formatDuration, formatInstant, formatShare, plural, sentence } from '../../format/numbers.js';
import { Tile } from '../overview/Tile.js';
import styles from '../overview/overview.module.css';
import { nounOf } from '../kinds.js';

/** What the run gave up and when, how complete its answers were, how old, and who led. */
export function ConsistencyTiles({ report }: { readonly report: Report }) {
  const { pacelc, yieldAndHarvest } = report;
  if (pacelc === undefined || yieldAndHarvest === undefined) return null;
  return (
    <div className={styles.tiles}>
      <Tile wide label="PACELC" value={pacelc.letters}>
        <p>{sentence(pacelc.sentence)}</p>
      </Tile>
      <YieldTile report={report} />
      <StalenessTile staleness={report.staleness} />
      <LeadersTile leaders={report.leaders} />
    </div>
  );
}

function YieldTile({ report }: { readonly report: Report }) {
  const worst = costliestPhase(report);
  const text = (share: number | null | undefined) => (share == null ? '–' : formatShare(share));
  return (
    <Tile wide label="Yield and harvest, worst phase" value={`${text(worst?.yield)} · ${text(worst?.harvest)}`}>
      {worst === undefined ? (
        <p>Nothing was asked for.</p>
      ) : (
        <p>
          {worst.phase}: {formatCount(worst.answered)} of {plural(worst.offered, 'operation')} answered
          {worst.harvest === null
            ? ''
            : `; ${formatCount(worst.reflecting)} of ${plural(worst.reads, 'read')} had missed no write`}
        </p>
      )}
    </Tile>
  );
}

function StalenessTile({ staleness }: { readonly staleness: Report['staleness'] }) {
  const label = 'p99 staleness, worst datacenter';
  if (staleness === undefined)
    return (
      <Tile label={label} value="–">
        <p>No read of a register whose write is known.</p>
      </Tile>
    );
  const [worst] = staleness.groups
    .filter(({ phase }) => phase === 'all')
    .toSorted((one, other) => other.t.p99Ms - one.t.p99Ms || other.stale - one.stale);
  return (
    <Tile label={label} value={worst === undefined ? '–' : formatDuration(worst.t.p99Ms)}>
      <p>
        {staleness.stale === 0 || worst === undefined
          ? `None of ${plural(staleness.reads, 'read')} missed a write.`
          : `${worst.datacenter}, ${nounOf(worst.kind)}; at most ${formatDuration(worst.t.maxMs)} and ${plural(worst.k.max, 'version')}; ${formatShare(staleness.stale / staleness.reads)} of all reads missed a write`}
      </p>
    </Tile>
  );
}

function LeadersTile({ leaders }: { readonly leaders: Report['leaders'] }) {
  if (leaders === undefined)
    return (
      <Tile label="Changes of leader" value="–">
        <p>Nobody leads in this strategy.</p>
      </Tile>
    );
  const [split] = leaders.splitBrain;
  return (
    <Tile
      label="Changes of leader"
      value={formatCount(leaders.changes)}
      tone={leaders.splitBrains > 0 ? 'bad' : 'plain'}
    >
      <p>
        {split === undefined
          ? 'No split brain'
          : `Split brain ${leaders.splitBrains === 1 ? 'once' : plural(leaders.splitBrains, 'time')}, the first from ${formatInstant(split.fromMs)} to ${formatInstant(split.toMs)}`}
        {leaders.leaderlessMs === 0 ? '' : `; nobody led for ${formatDuration(leaders.leaderlessMs)}`}
      </p>
    </Tile>
  );
}
