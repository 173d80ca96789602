import type { Report } from '@isthmus/contract';
import { played } from './spec-experiments.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a strategy does not promise with these settings, or under these faults, and a run that breaks it. */
export interface Broken {
  /** `linearizable`, or the name of another check as reports have it. */
  readonly guarantee: string;
  /** The reason, as a title: `reads of any copy`. */
  readonly where: string;
  /** Its settings. */
  readonly strategy: Fields;
  /** Fields of the document in the place of the usual ones. */
  readonly document?: Fields;
  readonly seed?: string;
}

/** At least one. */
export type BrokenGuarantees = readonly [Broken, ...Broken[]];

const PLACES = ['a', 'b', 'c'];

/** A node in each of three datacenters, b 10 ms from a, c 30 ms from a and 20 ms from b, each way. */
export const THREE = {
  datacenters: PLACES.map((id) => ({ id, nodes: 1 })),
  links: { oneWay: { a: { b: '10ms', c: '30ms' }, b: { c: '20ms' } } },
};
/** Key 0 is at a, b and c. From e a write is soon at a, and late at b and c, which are near each other. */
export const FIGURE_9_6 = inFive((from, to) => {
  if (to === 4) return from === 0 ? 5 : 200;
  return from === 1 && to === 2 ? 5 : 30;
});
/** Messages are lost. */
export const LOSSY = { ...THREE, links: { ...THREE.links, transport: 'datagram', loss: 0.05 } };

export const MIXED = [
  { kind: 'read', share: 0.6 },
  { kind: 'write', share: 0.4 },
];

/** Clients who go elsewhere when a node is silent, and come back when it is not. */
export const ROAMING = {
  ...asking(MIXED),
  clients: { maxSessions: 3, perDatacenter: 1, failover: { after: 1, returnAfter: '100ms' } },
  ...{ attemptTimeout: '60ms', retries: 4, deadline: '500ms' },
};
/** Clients who ask another node while the first is about to answer. */
export const IMPATIENT = {
  ...asking(MIXED),
  clients: { failover: { after: 1 } },
  ...{ attemptTimeout: '25ms', retries: 4, backoff: { base: '5ms', cap: '50ms' } },
};
/** Two threads or more, each of which writes and reads as fast as it can, for a while that a search can judge. */
export const TIGHT = {
  workload: { ...asking(MIXED), arrivals: { kind: 'closed', thinkTime: '2ms' }, clients: { perDatacenter: 1 } },
  ...{ duration: '1500ms', checks: ['sequential'] },
};

/** The first of these datacenters and the others cannot reach each other, their clients neither, unless only replicas are apart. */
export function cut(groups: readonly (readonly string[])[], scope: 'both' | 'replicas' = 'both') {
  return { name: 'cut', kind: 'partition', at: '2s', for: '4s', groups, scope };
}

/** Times in milliseconds. */
export function crash(node: string, disk: 'kept' | 'lost', { at = 3000, until = 3500 } = {}) {
  return { name: `${node} crashes at ${at}`, kind: 'crash', node, disk, at: `${at}ms`, for: `${until - at}ms` };
}

/** a and b forget all that they have known, while c, which knows it, is down: two of three that agree on nothing. */
export const FORGOTTEN = [crash('c', 'kept', { at: 2900, until: 4900 }), crash('a', 'lost'), crash('b', 'lost')];

/** A node in each of five datacenters. `ms`: from one to another, each way. */
export function inFive(ms: (from: number, to: number) => number) {
  const places = ['a', 'b', 'c', 'd', 'e'];
  const oneWay = Object.fromEntries(
    places
      .slice(0, -1)
      .map((from, x) => [from, Object.fromEntries(places.slice(x + 1).map((to, y) => [to, `${ms(x, x + 1 + y)}ms`]))]),
  );
  return { datacenters: places.map((id) => ({ id, nodes: 1 })), links: { oneWay } };
}

export function skewed(offset: string) {
  return { ...THREE, nodes: { clock: { offset } } };
}

export function asking(operations: readonly Fields[], rate = '20/s', keys = 2) {
  return { arrivals: { kind: 'open', rate }, operations, keys: { count: keys, distribution: 'uniform' } };
}

const USUAL = { topology: THREE, workload: asking(MIXED), duration: '8s', warmup: '500ms', drain: '2s' };

/** What became of the guarantee, with its witness, for people. @throws if the run does not break it, or it was promised. */
export function brokenBy(kind: string, { guarantee, where, strategy, document, seed = '1' }: Broken): string {
  const { report } = played({ ...USUAL, ...document, strategy: { kind, ...strategy } }, seed);
  const { verdict, promised, told } = verdictOn(report, guarantee);
  if (verdict !== 'violated' || promised)
    throw new Error(`${kind}, ${where}: ${guarantee} ${verdict}${promised ? ', promised' : ''}`);
  return `== not ${guarantee}: ${where}\n${told.join('\n')}\n`;
}

function verdictOn({ linearizable, otherChecks }: Report, guarantee: string) {
  if (guarantee === 'linearizable') {
    const { verdict, promised, sentence, witness } = linearizable;
    return { verdict, promised, told: [sentence, ...(witness?.operations.map(toldOperation) ?? [])] };
  }
  const row = otherChecks.find(({ check }) => check === guarantee);
  return { verdict: row?.verdict ?? 'unchecked', promised: row?.promised ?? false, told: [row?.sentence ?? ''] };
}

function toldOperation(row: NonNullable<Report['linearizable']['witness']>['operations'][number]): string {
  const { operation, session, kind, key, argument, expected, value, node, intendedAtMs, respondedAtMs, outcome } = row;
  const asked = [kind, ...(expected === null ? [] : [`${expected} to`]), ...(argument === null ? [] : [argument])];
  const until = respondedAtMs === null ? '' : ` to ${respondedAtMs.toFixed(3)}`;
  const found = kind === 'read' && value !== null ? `: ${value}` : '';
  return `  ${intendedAtMs.toFixed(3)}${until} ms  #${operation} session ${session} at ${node}  ${asked.join(' ')} key ${key}${found} (${outcome})`;
}
