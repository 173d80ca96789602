const ZIPFIAN = { count: 1000, distribution: 'zipfian', theta: 0.99 } as const;

/**
 * The core workloads of YCSB, on 1,000 records: their mix of operations and their choice of keys.
 *
 * An update is a write; an insert is a write of workload D, where writes go to one key after the other. Values have no size.
 * Workload E is left out: it reads ranges of keys, and the store has no scans; reads of single keys would be workload D.
 *
 * Source: Cooper, Silberstein, Tam, Ramakrishnan and Sears, "Benchmarking cloud serving systems with YCSB", SoCC 2010,
 * table 2; the record count and the exponent 0.99 are those of YCSB's own workload files.
 */
export const WORKLOAD_PRESETS = {
  'ycsb-a': {
    title: 'Update heavy: a session store',
    operations: [
      { kind: 'read', share: 0.5 },
      { kind: 'write', share: 0.5 },
    ],
    keys: ZIPFIAN,
  },
  'ycsb-b': {
    title: 'Read mostly: tags of photographs',
    operations: [
      { kind: 'read', share: 0.95 },
      { kind: 'write', share: 0.05 },
    ],
    keys: ZIPFIAN,
  },
  'ycsb-c': { title: 'Read only: a cache of profiles', operations: [{ kind: 'read', share: 1 }], keys: ZIPFIAN },
  'ycsb-d': {
    title: 'Read latest: status updates',
    operations: [
      { kind: 'read', share: 0.95 },
      { kind: 'write', share: 0.05 },
    ],
    keys: { count: 1000, distribution: 'latest', theta: 0.99 },
  },
  'ycsb-f': {
    title: 'Read-modify-write: records of users',
    operations: [
      { kind: 'read', share: 0.5 },
      { kind: 'read-modify-write', share: 0.5 },
    ],
    keys: ZIPFIAN,
  },
} as const;

export type WorkloadPreset = keyof typeof WORKLOAD_PRESETS;
export const WORKLOAD_PRESET_NAMES = Object.keys(WORKLOAD_PRESETS) as WorkloadPreset[];

export function isWorkloadPreset(name: unknown): name is WorkloadPreset {
  return WORKLOAD_PRESET_NAMES.some((preset) => preset === name);
}

/** A workload as written, with what its preset stands for in its place; what is written beside it stays. */
export function withPresetInlined(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || !('preset' in written)) return written;
  const { preset, ...rest } = written;
  if (!isWorkloadPreset(preset)) return written;
  const { operations, keys } = WORKLOAD_PRESETS[preset];
  return { operations, keys, ...rest };
}
