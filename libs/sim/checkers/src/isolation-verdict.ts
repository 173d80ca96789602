import type { TransactionHistory } from '@isthmus/sim-protocol';
import type { CheckVerdict } from './verdict.js';

/**
 * Isolation levels, each of which a history has if there is an explanation of it: which transactions of unknown outcome
 * committed, an order of the versions of each key, and an order of the commits that contains it.
 *
 * - `read uncommitted`: no G0 [Adya 1999, PL-1].
 * - `read committed`: no G1 [Adya, PL-2].
 * - `monotonic atomic view`: and no transaction that was observed vanishes later in the observer [Bailis et al. 2013]; the
 *   axiom "read committed" of Biswas and Enea 2019.
 * - `repeatable read`: no G1 and no G2-item [Adya, PL-2.99]. All reads here are of items, so it equals serializability.
 * - `snapshot isolation`: every transaction reads a state that some prefix of the commits left, and no two that overlap
 *   write one key [Cerone and Gotsman 2016; Elnikety et al. 2005]. Snapshots may be old: see `strong`.
 * - `serializable`: one after another.
 * - `transactional causal`: what is in a transaction's causal past (session order, reads-from) it does not miss, and
 *   commits go along it [Cerone et al. 2015; "causal" of Biswas and Enea 2019].
 * - `strong session ...`: along session order as well; a snapshot has all that its session committed [Daudjee and Salem 2006].
 * - `strong snapshot isolation`, `strict serializable`: along real time as well.
 */
export const ISOLATION_LEVELS = [
  'read uncommitted',
  'read committed',
  'monotonic atomic view',
  'transactional causal',
  'snapshot isolation',
  'repeatable read',
  'serializable',
  'strong session snapshot isolation',
  'strong session serializable',
  'strong snapshot isolation',
  'strict serializable',
] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** What each level implies directly. Their partial order is the transitive closure. */
export const IMPLIED_LEVELS: Readonly<Record<IsolationLevel, readonly IsolationLevel[]>> = {
  'read uncommitted': [],
  'read committed': ['read uncommitted'],
  'monotonic atomic view': ['read committed'],
  'transactional causal': ['monotonic atomic view'],
  'snapshot isolation': ['monotonic atomic view'],
  'repeatable read': ['snapshot isolation'],
  serializable: ['repeatable read'],
  'strong session snapshot isolation': ['snapshot isolation', 'transactional causal'],
  'strong session serializable': ['serializable', 'strong session snapshot isolation'],
  'strong snapshot isolation': ['strong session snapshot isolation'],
  'strict serializable': ['strong session serializable', 'strong snapshot isolation'],
};

/**
 * What can be wrong. G0 to G2 as in Adya 1999; `G-nonadjacent`: a cycle of several anti-dependencies, no two in a row
 * [Cerone and Gotsman 2016]; `OTV`: observed transaction vanishes [Bailis et al. 2013]; `lost-update`, `read-skew` and
 * `write-skew` are the cycles of two transactions that Berenson et al. 1995 name. With `-session` or `-realtime`: a cycle
 * with an edge of session order or of real time. `no-order`: no version order is cyclic by itself, but none is possible.
 */
export type IsolationAnomalyName =
  | 'duplicate-elements'
  | 'G0'
  | 'garbage-read'
  | 'G1a'
  | 'G1b'
  | 'G1c'
  | 'incompatible-order'
  | 'internal'
  | 'OTV'
  | 'causal-miss'
  | 'lost-update'
  | 'read-skew'
  | 'write-skew'
  | `${CyclePhenomenon}${'' | '-session' | '-realtime'}`
  | 'no-order';

export type CyclePhenomenon = 'G0' | 'G1c' | 'G-single' | 'G-nonadjacent' | 'G2';

/** Why a transaction must come before another: write, read and anti-dependency, session order, real time. */
export interface IsolationEdge {
  /** Rows. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'ww' | 'wr' | 'rw' | 'session' | 'real-time';
  /** Absent for the last two kinds. */
  readonly key?: string;
  /** Names its transactions as `#<row>`. */
  readonly reason: string;
}

export interface IsolationAnomaly {
  readonly name: IsolationAnomalyName;
  /** The weakest levels that it excludes. */
  readonly excludes: readonly IsolationLevel[];
  /** Rows: those of the cycle in its order, or the few that contradict each other. */
  readonly transactions: readonly number[];
  /** Empty unless it is a cycle. The last one leads back to the first transaction. */
  readonly edges: readonly IsolationEdge[];
  /** Sentences; each names its transactions as `#<row>`. */
  readonly statements: readonly string[];
  /** False where the search for a shorter cycle was given up. */
  readonly shortest: boolean;
  /**
   * The transactions above, and those that show in which order they wrote, without what others wrote: a history by itself,
   * which breaks the levels of `excludes` too.
   */
  readonly reduced: TransactionHistory;
}

export interface IsolationLevelVerdict {
  readonly level: IsolationLevel;
  readonly verdict: CheckVerdict;
  /** Present when `violated`: position in `anomalies`. */
  readonly anomaly?: number;
  /** Present when `undecided`: a value was written twice to a key; or memory; or no order of commits was found, and no proof that there is none. */
  readonly undecided?: 'repeated-values' | 'memory' | 'search';
}

export interface IsolationReport {
  readonly transactions: number;
  /** Known to have committed, or observed to. */
  readonly committed: number;
  /** By ISOLATION_LEVELS. */
  readonly levels: readonly IsolationLevelVerdict[];
  /** One of each name, with a shortest cycle; the worst first. */
  readonly anomalies: readonly IsolationAnomaly[];
}
