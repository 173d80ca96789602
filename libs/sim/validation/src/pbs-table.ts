/**
 * The latency model and the results of Bailis et al.: Probabilistically Bounded Staleness for Practical Partial Quorums. PVLDB 5 (8),
 * 2012: table 3 (fits of production latencies, with N = 3) and table 4 (99.9th percentiles). Transcribed 2026-11.
 */

/** Share of a Pareto distribution, its x_m in milliseconds and alpha; the rest exponential, of this rate per millisecond. */
export interface Fit {
  readonly share: number;
  readonly scaleMs: number;
  readonly shape: number;
  readonly perMs: number;
}

const SSD: Fit = { share: 0.9122, scaleMs: 0.235, shape: 10, perMs: 1.66 };
const DISK: Fit = { share: 0.38, scaleMs: 1.05, shape: 1.51, perMs: 0.183 };

/** Of each set: how long a write takes to a replica, how long all else, and what comes on top from another datacenter, one way. */
export const FITS = {
  'LNKD-SSD': { write: SSD, other: SSD, awayMs: null },
  'LNKD-DISK': { write: DISK, other: SSD, awayMs: null },
  WAN: { write: DISK, other: SSD, awayMs: 75 },
} as const;

export type SetName = keyof typeof FITS;

/**
 * A row of table 4, in milliseconds. `band`, of a re-simulation of the model: the least of seven sweeps of t in the paper's steps, each
 * ended at its first crossing of 99.9 %; and the greater of the greatest of them and the exact quantile of 2,000,000 samples. null for
 * rows whose t is 0.
 */
export interface TableRow {
  readonly r: number;
  readonly w: number;
  readonly readMs: number;
  readonly writeMs: number;
  readonly tMs: number;
  readonly band: readonly [least: number, greatest: number] | null;
}

const row = (r: number, w: number, readMs: number, writeMs: number, tMs: number, band: TableRow['band'] = null) => ({
  ...{ r, w, readMs, writeMs, tMs, band },
});

export const TABLE: Readonly<Record<SetName, readonly TableRow[]>> = {
  'LNKD-SSD': [
    row(1, 1, 0.66, 0.66, 1.85, [1.84, 1.99]),
    row(1, 2, 0.66, 1.63, 1.79, [1.69, 1.85]),
    row(2, 1, 1.63, 0.65, 0),
    row(2, 2, 1.62, 1.64, 0),
    row(3, 1, 4.14, 0.65, 0),
    row(1, 3, 0.65, 4.09, 0),
  ],
  'LNKD-DISK': [
    row(1, 1, 0.66, 10.99, 45.5, [46, 51.28]),
    row(1, 2, 0.65, 20.97, 43.3, [43, 48]),
    row(2, 1, 1.63, 10.9, 13.6, [12.8, 14.08]),
    row(2, 2, 1.64, 20.96, 0),
    row(3, 1, 4.12, 10.89, 0),
    row(1, 3, 0.65, 112.65, 0),
  ],
  WAN: [
    row(1, 1, 3.4, 55.12, 113, [113, 117]),
    row(1, 2, 3.4, 167.64, 0),
    row(2, 1, 151.3, 56.36, 30.2, [28.1, 31.01]),
    row(2, 2, 151.31, 167.72, 0),
    row(3, 1, 153.86, 55.19, 0),
    row(1, 3, 3.44, 241.55, 0),
  ],
};
