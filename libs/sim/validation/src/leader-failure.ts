import { type Judged, judge, measured } from './claim.js';
import { type Distances, FAILOVER_KINDS, type FailoverKind } from './failover-kinds.js';
import {
  answeredPerSecond,
  ATTEMPT_TIMEOUT_MS,
  BACKOFF_MS,
  CLIENTS,
  END_S,
  failureDocument,
  FAILS_AT_S,
  leaderAfter,
  outageMs,
  SETTLED_AT_S,
  silenceMs,
  THINK_MS,
  type ThreeSites,
  WARMUP_S,
} from './failure-run.js';
import { roundTripBetween } from './layout.js';
import type { Document, Play, PlayedRun } from './play.js';
import type { PublishedResult } from './published-result.js';

const between = roundTripBetween('gcp-fantoch');

export interface LeaderFailure {
  /** Of `gcp-fantoch`; the leader is at the first. */
  readonly sites: ThreeSites;
  /** One of FAILOVER_KINDS, or what an experiment says as its strategy. Unless given, all kinds of failover whose outage theory bounds. */
  readonly strategy?: string | Document;
}

const TIMEOUTS_S = [1, 2, 4] as const;
/** The timeout with which throughput is looked at, in seconds. */
const SHOWN_S = 2;
const SEEDS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;

/** A leader fails at the first of three sites: what its clients see, and, of the failovers that theory bounds, whether it is within that. */
export function leaderFailureOf({ sites, strategy }: LeaderFailure): PublishedResult {
  return {
    name: 'leader-failure',
    title: 'A leader fails',
    source:
      'The protocols: Ongaro and Ousterhout, USENIX ATC 2014, sections 5.2 and 9.3 (Raft); Lamport 2001 (Multi-Paxos); Trencseni, Gazso and Reinhardt 2012 (PaxosLease)',
    method: `One node at each of ${sites.join(', ')}, round trips of gcp-fantoch, nothing else takes time; ${CLIENTS} closed-loop clients at each site write with ${THINK_MS} ms between, and turn to the next node where ${ATTEMPT_TIMEOUT_MS} ms bring no answer. The leader at ${sites[0]} fails after ${FAILS_AT_S} s and stays away. Its outage lasts from then until another leader has a write acknowledged to a client: within what theory says, and what a client may take to find the new leader. Throughput is that of closed loops, N / (R + Z). Bounds, before what clients take: ${Object.entries(
      FAILOVER_KINDS,
    )
      .map(([name, { reason }]) => `${name}: ${reason}`)
      .join('; ')}.`,
    trials:
      typeof strategy !== 'object'
        ? Object.entries(FAILOVER_KINDS)
            .filter(([name]) => strategy === undefined || strategy === name)
            .flatMap(([name, kind]) =>
              TIMEOUTS_S.map((seconds) => ({
                name: `${name}, timeout ${seconds} s`,
                isCheap: name === 'multi-paxos' && seconds === SHOWN_S,
                rows: (play: Play) => rowsOf(play, { name, kind, sites, seconds }),
              })),
            )
        : [
            {
              name: String(strategy['kind']),
              isCheap: false,
              rows: (play: Play) => measuredRows(play, sites, strategy),
            },
          ],
  };
}

/** Between three continents. */
export const leaderFailure = leaderFailureOf({ sites: ['us-central1', 'europe-west1', 'asia-northeast1'] });

interface Subject {
  readonly name: string;
  readonly kind: FailoverKind;
  readonly sites: ThreeSites;
  /** Of the election. */
  readonly seconds: number;
}

function rowsOf(play: Play, subject: Subject): Judged[] {
  const { kind, sites, seconds } = subject;
  const document = failureDocument(sites, kind.strategy(sites[0], `${seconds}s`));
  const runs = SEEDS.map((seed) => play(document, seed));
  return [
    ...outageRows(subject, runs.map(outageMs)),
    ...(seconds === SHOWN_S ? throughputRows(subject, runs[0]!) : []),
  ];
}

function outageRows({ name, kind, sites, seconds }: Subject, outages: readonly number[]): Judged[] {
  const distances = distancesOf(sites);
  const bound = kind.outage(1000 * seconds, distances);
  const roundTripMost = 2 * distances.fromLeader[1];
  const toFindOut = ATTEMPT_TIMEOUT_MS + BACKOFF_MS + 2 * Math.max(roundTripMost, distances.betweenOthers);
  const most = bound.atMost === null ? null : bound.atMost + toFindOut;
  const another = kind.anotherAttempt(1000 * seconds, distances);
  const sorted = [...outages].sort((a, b) => a - b);
  const row = (which: string, outage: number, atMost: number | null, note?: string) =>
    judge(
      {
        what: `${name}, timeout ${seconds} s: ${which} outage of ${SEEDS.length} seeds`,
        ...{ unit: 'ms', published: null, ...(note === undefined ? {} : { note }) },
        tolerance: { kind: 'between', atLeast: bound.atLeast, atMost },
      },
      outage,
    );
  return [
    row('shortest', sorted[0]!, most),
    row('median', sorted[SEEDS.length / 2 - 1]!, most),
    most === null || another === 0
      ? row('longest', sorted.at(-1)!, most)
      : row('longest', sorted.at(-1)!, most + another, 'with one more attempt after a split vote'),
  ];
}

function throughputRows({ name, sites, seconds }: Subject, run: PlayedRun): Judged[] {
  const leader = leaderAfter(run);
  const perSecond = (site: string, led: string, alive: readonly string[]) =>
    (1000 * CLIENTS) / (THINK_MS + responseMs(site, led, alive));
  return sites.flatMap((site, datacenter) => {
    const row = (when: string, [from, to]: readonly [number, number], published: number) =>
      judge(
        {
          what: `${name}, timeout ${seconds} s: writes a second at ${site} ${when}`,
          ...{ unit: '1/s', published },
          tolerance: { kind: 'absolute', within: published === 0 ? 0 : CLIENTS / (to - from) },
        },
        answeredPerSecond(run, datacenter, [from, to]),
      );
    // Answers that were under way when the leader failed have come in, and nobody can have another leader yet.
    const silent = [FAILS_AT_S + 0.2, FAILS_AT_S + seconds * 0.7] as const;
    return [
      row('before', [WARMUP_S, FAILS_AT_S - 1], perSecond(site, sites[0], sites)),
      row('meanwhile', silent, 0),
      row(`afterwards, led from ${leader}`, [SETTLED_AT_S, END_S], perSecond(site, leader, sites.slice(1))),
    ];
  });
}

/** Of any strategy, whether it has a leader or not: what there is to see, and nothing to hold it against. */
function measuredRows(play: Play, sites: ThreeSites, strategy: Document): Judged[] {
  const runs = SEEDS.map((seed) => play(failureDocument(sites, strategy), seed));
  const name = String(strategy['kind']);
  const silences = runs.map(silenceMs).sort((a, b) => a - b);
  const longest = [
    measured(
      `${name}: longest silence after the failure, median of ${SEEDS.length} seeds`,
      'ms',
      silences[SEEDS.length / 2 - 1]!,
    ),
    measured(`${name}: longest silence after the failure, worst of ${SEEDS.length} seeds`, 'ms', silences.at(-1)!),
  ];
  const perSecond = sites.flatMap((site, datacenter) => {
    const row = (when: string, window: readonly [number, number]) =>
      measured(`${name}: writes a second at ${site} ${when}`, '1/s', answeredPerSecond(runs[0]!, datacenter, window));
    return [
      row('before', [WARMUP_S, FAILS_AT_S]),
      row('in the second after the failure', [FAILS_AT_S, FAILS_AT_S + 1]),
      row('afterwards', [SETTLED_AT_S, END_S]),
    ];
  });
  return [...longest, ...perSecond];
}

/** A write: to the leader and back, and meanwhile from the leader to the nearest of those that are alive and back. */
function responseMs(site: string, leader: string, alive: readonly string[]): number {
  const others = alive.filter((other) => other !== leader);
  return between(site, leader) + Math.min(...others.map((other) => between(leader, other)));
}

function distancesOf([leader, second, third]: ThreeSites): Distances {
  const ways = [between(leader, second) / 2, between(leader, third) / 2] as const;
  return { fromLeader: [Math.min(...ways), Math.max(...ways)], betweenOthers: between(second, third) };
}
