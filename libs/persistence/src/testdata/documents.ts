import { type Batch, type Experiment, type Report, experimentSchema } from '@isthmus/contract';
import type { NewBatch, NewExperiment } from '../index.js';

/** A sound experiment with `seeds` seeds: a partition from half to three quarters of its 20 s. */
export function experimentOf(seeds: number, name = 'cut off'): NewExperiment {
  const definition: Experiment = experimentSchema.parse({
    version: 1,
    name,
    topology: { layout: 'aws-3' },
    strategy: { kind: 'multi-leader' },
    faults: [{ name: 'cut', kind: 'partition', at: '10s', for: '5s', groups: [['eu-west-1'], ['rest']] }],
    duration: '20s',
    seeds: { first: '18446744073709550000', count: seeds },
  });
  return { definition, datacenters: ['eu-west-1', 'us-east-1', 'ap-northeast-1'] };
}

/** A batch of two strategies with `seeds` seeds each. */
export function batchOf(seeds: number, name = 'two designs'): NewBatch {
  const definition: Batch = {
    version: 1,
    name,
    experiment: {},
    sweep: {
      strategies: [
        { name: 'first', strategy: { kind: 'multi-leader' } },
        { name: 'second', strategy: { kind: 'multi-leader' } },
      ],
      seeds: { first: '1', count: seeds },
    },
  };
  return {
    definition,
    cells: [
      { ...experimentOf(seeds), strategy: 'first' },
      { ...experimentOf(seeds), strategy: 'second' },
    ],
  };
}

/** A report that says little: what `digest`, the verdict and the figures of writes are. */
export function reportOf(
  seed: string,
  { digest = `digest of ${seed}`, verdict = 'holds', writeSuccessRate = 1, writeP99Ms = 10 }: ReportFigures = {},
): Report {
  const group = { datacenter: 'eu-west-1', kind: 'write' } as const;
  return {
    version: 1,
    engineVersion: 'test',
    digest,
    definitionDigest: 'definition',
    historyDigest: 'history',
    name: 'cut off',
    seed,
    layout: 'aws-3',
    datacenters: [{ id: 'eu-west-1', nodes: 1, clients: true }],
    strategy: { kind: 'multi-leader', conflicts: 'last-write-wins' },
    route: 'local',
    durationMs: 20_000,
    warmupMs: 5_000,
    deadlineMs: 1_000,
    operations: { total: 0, intended: 0, ok: 0, fail: 0, info: 0 },
    phases: [
      { name: 'steady', kind: 'steady', faults: [], fromMs: 5_000, toMs: 10_000 },
      { name: 'cut', kind: 'fault', faults: ['cut'], fromMs: 10_000, toMs: 15_000 },
    ],
    faults: [],
    findings: [],
    linearizable: {
      verdict,
      promised: false,
      method: 'search',
      operations: 0,
      keys: 0,
      violatingKeys: 0,
      sentence: '',
      witness: null,
    },
    otherChecks: [],
    cap: { verdict: 'available', sentence: '', availability: [] },
    availability: [
      { ...group, phase: 'steady', intended: 10, ok: 1, fail: 9, info: 0, successRate: 0.1 },
      { ...group, phase: 'cut', intended: 10, ok: 10, fail: 0, info: 0, successRate: writeSuccessRate },
    ],
    latency: [
      { ...group, phase: 'all', count: 20, p50Ms: 1, p90Ms: 1, p99Ms: writeP99Ms, p999Ms: 20, maxMs: 20 },
      { ...group, phase: 'cut', count: 20, p50Ms: 1, p90Ms: 1, p99Ms: 99, p999Ms: 99, maxMs: 99 },
    ],
    downtime: [],
    recovery: [],
    series: { bucketMs: 1_000, startMs: 0, buckets: 0, groups: [], latency: { p50Ms: [], p99Ms: [] } },
    messages: {
      total: 0,
      perOperation: 0,
      crossDatacenter: 0,
      bytes: 0,
      crossDatacenterBytes: 0,
      byName: [],
    },
    leadership: [],
    expectations: [],
    warnings: [],
    notModelled: [],
  };
}

interface ReportFigures {
  readonly digest?: string;
  readonly verdict?: Report['linearizable']['verdict'];
  readonly writeSuccessRate?: number;
  readonly writeP99Ms?: number;
}
