import { msFromNanos } from '@isthmus/sim-protocol';
import { EXACT, type Judged, judge } from './claim.js';
import { latenciesMs, quantile } from './latencies.js';
import { STILL_NODES } from './layout.js';
import { type Fit, FITS, type SetName, TABLE, type TableRow } from './pbs-table.js';
import { quorumTimes, thresholds } from './pbs-visibility.js';
import type { Document, Play } from './play.js';
import type { PublishedResult } from './published-result.js';

const REPLICAS = ['a', 'b', 'c'] as const;
/** Of the operations that a figure holds for. */
const SHARE = 0.999;
/** Of latencies. */
const TOLERANCE = 0.035;
/** Operations per second at each site: nothing queues, so it is of no other effect than how long a run is. */
const RATE = 30_000;
const READS_PER_WRITE = 5;

/** Probabilistically bounded staleness: latencies of partial quorums, and after how long a read sees a write. */
export const pbsVldb12: PublishedResult = {
  name: 'pbs-vldb12',
  title: 'Latency and t-visibility of partial quorums',
  source:
    'Bailis, Venkataraman, Franklin, Hellerstein, Stoica: Probabilistically Bounded Staleness for Practical Partial Quorums. PVLDB 5 (8), 2012, table 4, N = 3, 99.9th percentiles',
  method:
    "The leaderless strategy without repair, its messages with the paper's distributions: `write` has W, `written`, `read` and `value` have A, R and S. A coordinator that is no replica stands beside the clients; WAN has one near each replica and 75 ms more each way to the others. Reads and writes of one key, as datagrams, nothing else takes time. The paper's WARS model has no queues, so figures of writes with the same w (and of reads with the same r) are of one distribution: they are taken over all runs that have it. t-visibility is the exact quantile: from the trace of the runs, how long after its acknowledgement each write would have been seen by each of several reads. The published t are first crossings of a sweep in which every step is a sample of its own, which is too early by chance; they are judged by the band of seven such sweeps up to the exact quantile of an independent re-simulation, plus 3.5 %.",
  trials: (Object.keys(TABLE) as SetName[]).map((name) => ({
    name,
    isCheap: false,
    rows: (play: Play) => rowsOf(play, name),
  })),
};

/** How much of a row is played: heavy tails (Pareto, alpha 1.51) need more. */
interface Sample {
  readonly writes: number;
  readonly reads: number;
  /** Runs of so many, under seeds 1, 2, ... */
  readonly runs: number;
}

const USUAL: Sample = { writes: 100_000, reads: 100_000, runs: 1 };

function sampleOf(name: SetName, { r, w }: TableRow): Sample {
  if (name === 'LNKD-DISK' && w === 3) return { writes: 300_000, reads: 30_000, runs: 4 };
  if (name === 'LNKD-DISK' && r === 1) return { writes: 300_000, reads: 50_000, runs: 2 };
  if (name === 'WAN' && (w === 1 || w === 3)) return { writes: 250_000, reads: 50_000, runs: 2 };
  return USUAL;
}

interface PlayedRow {
  readonly row: TableRow;
  readonly reads: readonly Float64Array[];
  readonly writes: readonly Float64Array[];
  /** How long after each acknowledgement the write is seen, in nanoseconds. */
  readonly visible: Float64Array;
}

function rowsOf(play: Play, name: SetName): Judged[] {
  const played = TABLE[name].map((row) => playedRow(play, name, row));
  return played.flatMap(({ row, visible }) => [
    latency(
      'read',
      name,
      row,
      played.filter((other) => other.row.r === row.r).flatMap(({ reads }) => reads),
    ),
    latency(
      'write',
      name,
      row,
      played.filter((other) => other.row.w === row.w).flatMap(({ writes }) => writes),
    ),
    visibility(name, row, visible),
  ]);
}

function playedRow(play: Play, name: SetName, row: TableRow): PlayedRow {
  const sample = sampleOf(name, row);
  const runs = Array.from({ length: sample.runs }, (_, index) => {
    const run = play(documentOf(name, row, sample), String(index + 1));
    return { run, reads: latenciesMs(run, { kind: 'read' }), writes: latenciesMs(run, { kind: 'write' }) };
  });
  // Quorums that meet need no statistics: a write is seen at once by every read.
  const traced =
    row.r + row.w > REPLICAS.length
      ? [play(documentOf(name, row, { writes: 5000, reads: 5000 }), 'strict')]
      : runs.slice(0, name === 'WAN' ? 1 : 2).map(({ run }) => run);
  return {
    row,
    reads: runs.map(({ reads }) => reads),
    writes: runs.map(({ writes }) => writes),
    visible: joined(traced.map((run) => thresholds(quorumTimes(run.events(), row.r), READS_PER_WRITE))),
  };
}

function latency(kind: 'read' | 'write', name: SetName, row: TableRow, parts: readonly Float64Array[]): Judged {
  const all = joined(parts);
  return judge(
    {
      what: `${whichOf(name, row)}: ${kind} latency`,
      unit: 'ms',
      published: kind === 'read' ? row.readMs : row.writeMs,
      tolerance: { kind: 'relative', share: TOLERANCE },
      note: `${all.length} ${kind}s, ${errorInWords(all, all.length)}`,
    },
    quantile(all, SHARE),
  );
}

function visibility(name: SetName, row: TableRow, visible: Float64Array): Judged {
  const claim = { what: `${whichOf(name, row)}: t-visibility`, unit: 'ms', published: row.tMs };
  const simulated = msFromNanos(quantile(visible, SHARE));
  const writes = visible.length / READS_PER_WRITE;
  if (row.band === null) {
    const isStrict = row.r + row.w > REPLICAS.length;
    const note = isStrict ? 'a strict quorum: r + w > n' : `${writes} writes`;
    return judge({ ...claim, tolerance: EXACT, note }, simulated);
  }
  const [atLeast, exact] = row.band;
  return judge(
    {
      ...claim,
      tolerance: { kind: 'between', atLeast, atMost: Number((exact * (1 + TOLERANCE)).toFixed(3)) },
      note: `exact quantile; ${writes} writes, ${errorInWords(visible, writes)}`,
    },
    simulated,
  );
}

function whichOf(name: SetName, { r, w }: TableRow): string {
  return `${name}, R=${r}, W=${w}`;
}

/** The standard error of the quantile, from the quantiles one standard error of the share away. `samples`: how many are independent. */
function errorInWords(figures: Float64Array, samples: number): string {
  const error = Math.sqrt((SHARE * (1 - SHARE)) / samples);
  const [low, middle, high] = [SHARE - error, SHARE, SHARE + error].map((share) => quantile(figures, share)) as [
    number,
    number,
    number,
  ];
  return `standard error ${((50 * (high - low)) / middle).toFixed(1)} %`;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The set's delays under a configuration, with about so many writes and reads. */
export function documentOf(
  name: SetName,
  { r, w }: Pick<TableRow, 'r' | 'w'>,
  { writes, reads }: Pick<Sample, 'writes' | 'reads'>,
): Document {
  const { write, other, awayMs } = FITS[name];
  const clients = awayMs === null ? ['clients'] : REPLICAS.map((replica) => `clients-${replica}`);
  const sites = [...REPLICAS, ...clients];
  const away = clients.flatMap((site, near) =>
    REPLICAS.flatMap((replica, index) =>
      index === near || awayMs === null ? [] : [{ between: [site, replica], extra: `${awayMs}ms` }],
    ),
  );
  const perSecond = RATE * clients.length;
  return {
    topology: {
      datacenters: sites.map((id) => ({ id })),
      links: {
        oneWay: Object.fromEntries(
          sites.map((from, row) => [from, Object.fromEntries(sites.slice(row + 1).map((to) => [to, '0s']))]),
        ),
        jitter: { kind: 'none' },
        transport: 'datagram',
        delays: [
          { messages: ['write'], delay: mixtureOf(write) },
          { messages: ['written', 'read', 'value'], delay: mixtureOf(other) },
          ...away,
        ],
      },
      intraDatacenter: { roundTrip: '0s' },
      nodes: STILL_NODES,
    },
    strategy: { kind: 'leaderless', n: REPLICAS.length, r, w, readRepair: 'off' },
    workload: {
      clients: { sites: clients, maxSessions: 10_000 },
      arrivals: { kind: 'open', rate: `${RATE}/s` },
      operations: [
        { kind: 'read', share: reads / (reads + writes) },
        { kind: 'write', share: writes / (reads + writes) },
      ],
      keys: { distribution: 'uniform', count: 1 },
      deadline: '10min',
    },
    duration: `${Math.round(((reads + writes) / perSecond) * 1e6)}us`,
    warmup: '0s',
    drain: '10min',
    checks: [],
  };
}

function mixtureOf({ share, scaleMs, shape, perMs }: Fit): Document {
  return {
    kind: 'mixture',
    parts: [
      { share, delay: { kind: 'pareto', scale: `${scaleMs}ms`, shape } },
      { share: 1 - share, delay: { kind: 'exponential', mean: `${Math.round(1e6 / perMs)}ns` } },
    ],
  };
}
