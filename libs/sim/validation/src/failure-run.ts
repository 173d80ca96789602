import { invariant, msFromNanos, OUTCOMES } from '@isthmus/sim-protocol';
import { STILL_NODES, WRITES } from './layout.js';
import type { Document, PlayedRun } from './play.js';

export type ThreeSites = readonly [string, string, string];

/** Of each site. */
export const CLIENTS = 20;
export const THINK_MS = 100;
/** Longer than any write takes between three regions, or clients would give up leaders that are alive. */
export const ATTEMPT_TIMEOUT_MS = 800;
/** The engine's, where a document says nothing. */
export const BACKOFF_MS = 50;

/** In seconds of the run. */
export const WARMUP_S = 5;
export const FAILS_AT_S = 20;
export const SETTLED_AT_S = 40;
export const END_S = 60;

const OK = OUTCOMES.indexOf('ok');

/** A strategy on one node at each of three sites of `gcp-fantoch`, of which the first one's fails and stays away. */
export function failureDocument(sites: ThreeSites, strategy: Document): Document {
  return {
    topology: {
      datacenters: sites.map((id) => ({ id })),
      links: { roundTrips: 'gcp-fantoch', jitter: { kind: 'none' } },
      intraDatacenter: { roundTrip: '0s' },
      nodes: STILL_NODES,
    },
    strategy,
    workload: {
      arrivals: { kind: 'closed', thinkTime: `${THINK_MS}ms` },
      operations: WRITES,
      clients: { perDatacenter: CLIENTS },
      ...{ deadline: '30s', retries: 20, attemptTimeout: `${ATTEMPT_TIMEOUT_MS}ms` },
    },
    faults: [
      { kind: 'crash', name: 'the leader fails', node: sites[0], at: `${FAILS_AT_S}s`, for: `${END_S - FAILS_AT_S}s` },
    ],
    ...{ duration: `${END_S}s`, warmup: `${WARMUP_S}s` },
  };
}

/** From the failure to the end of the longest silence: until another leader was heard of. In milliseconds. */
export function outageMs(run: PlayedRun): number {
  return msFromNanos(longestSilence(run).until) - 1000 * FAILS_AT_S;
}

/** The longest time without an answer to any client, of all that ended after the failure. In milliseconds. */
export function silenceMs(run: PlayedRun): number {
  const { from, until } = longestSilence(run);
  return msFromNanos(until - from);
}

function longestSilence({ history }: PlayedRun): { readonly from: number; readonly until: number } {
  const answers = history.respondedAt.filter((_, row) => history.outcome[row] === OK).sort();
  let longest = { from: 0, until: 0 };
  for (let at = 1; at < answers.length; at++) {
    const [from, until] = [answers[at - 1]!, answers[at]!];
    if (until >= 1e9 * FAILS_AT_S && until - from > longest.until - longest.from) longest = { from, until };
  }
  return longest;
}

/** Of answers that came in that many seconds of the run. */
export function answeredPerSecond(
  { history }: PlayedRun,
  datacenter: number,
  [from, to]: readonly [number, number],
): number {
  let count = 0;
  for (let row = 0; row < history.length; row++) {
    const at = history.respondedAt[row]! / 1e9;
    if (history.datacenter[row] === datacenter && history.outcome[row] === OK && at >= from && at < to) count++;
  }
  return count / (to - from);
}

/** Who answered last: each site has one node, in the order of the document. */
export function leaderAfter({ history, experiment }: PlayedRun): string {
  const node = history.node[history.length - 1] ?? -1;
  const leader = experiment.topology.datacenters?.[node]?.id;
  invariant(leader !== undefined, 'the last write had no answer');
  return leader;
}
