import { z } from 'zod';
import { linearizabilitySchema, type Report, reportSchema } from './report.js';
import { busiestSchema } from './report-resources.js';
import { worstCaseSchema } from './report-worst-case.js';

const ms = z.number();
const count = z.int().min(0);
const share = z.number().nullable().optional();

const SUMMARY_FIELDS = {
  name: true,
  seed: true,
  digest: true,
  layout: true,
  datacenters: true,
  phases: true,
  operations: true,
  cap: true,
  availability: true,
  latency: true,
  downtime: true,
  recovery: true,
  expectations: true,
  findings: true,
} as const;

/** What a comparison and a list need of a report: everything but the curves and the witness. */
export const summarySchema = reportSchema
  .pick(SUMMARY_FIELDS)
  .extend({
    linearizable: linearizabilitySchema.omit({ witness: true }),
    messagesPerOperation: z.number(),
    bytesPerOperation: z.number().optional(),
    crossDatacenterBytesPerOperation: z.number().optional(),
    costPerMillionOperationsUsd: z.number().nullable().optional(),
    busiest: busiestSchema.nullable().optional().meta({ description: 'Of CPUs, disks and links' }),
    strategyKind: z.string(),
    stalenessP99Ms: ms.nullable().optional().meta({
      description: 'The longest p99 of t over datacenters and kinds, whole run; null where it is unknown',
    }),
    pacelcLetters: z
      .string()
      .optional()
      .meta({ examples: ['PA/EL'] }),
    yield: share.meta({
      description: 'Of the fault that cost most in yield and harvest; without faults of the steady phase',
    }),
    harvest: share,
    splitBrains: count.optional(),
    worstCase: worstCaseSchema.optional(),
  })
  .meta({ id: 'Summary' });

export type Summary = z.infer<typeof summarySchema>;

export function summaryOf(report: Report): Summary {
  const { witness: _, ...linearizable } = report.linearizable;
  const fields = Object.keys(SUMMARY_FIELDS) as (keyof typeof SUMMARY_FIELDS)[];
  const picked = Object.fromEntries(fields.map((field) => [field, report[field]])) as Pick<
    Report,
    keyof typeof SUMMARY_FIELDS
  >;
  return {
    ...picked,
    linearizable,
    messagesPerOperation: report.messages.perOperation,
    ...(report.cost === undefined
      ? {}
      : {
          bytesPerOperation: report.cost.perOperation.bytes,
          crossDatacenterBytesPerOperation: report.cost.perOperation.crossDatacenterBytes,
          costPerMillionOperationsUsd: report.cost.perMillionOperationsUsd,
        }),
    ...(report.resources === undefined ? {} : { busiest: busiestOf(report.resources.busiest) }),
    strategyKind: report.strategy.kind,
    stalenessP99Ms: stalenessP99Ms(report),
    ...(report.pacelc === undefined ? {} : { pacelcLetters: report.pacelc.letters }),
    ...yieldAndHarvestOf(report),
    splitBrains: report.leaders?.splitBrains ?? 0,
    ...(report.worstCase === undefined ? {} : { worstCase: report.worstCase }),
  };
}

function stalenessP99Ms({ staleness }: Report): number | null {
  const figures = (staleness?.groups ?? []).filter(({ phase }) => phase === 'all').map(({ t }) => t.p99Ms);
  return figures.length === 0 ? null : figures.reduce((most, each) => Math.max(most, each));
}

function yieldAndHarvestOf(report: Report): Pick<Summary, 'yield' | 'harvest'> {
  const worst = costliestPhase(report);
  return { yield: worst?.yield ?? null, harvest: worst?.harvest ?? null };
}

/** The phase with the least of yield times harvest: of those with a fault, or of the steady ones where there is none. */
export function costliestPhase({ phases, yieldAndHarvest = [] }: Pick<Report, 'phases' | 'yieldAndHarvest'>) {
  const kind = phases.some((phase) => phase.kind === 'fault') ? 'fault' : 'steady';
  const names = new Set(phases.filter((phase) => phase.kind === kind).map(({ name }) => name));
  const kept = (row: (typeof yieldAndHarvest)[number]) => (row.yield ?? 1) * (row.harvest ?? 1);
  const [worst] = yieldAndHarvest
    .filter(({ phase, offered }) => names.has(phase) && offered > 0)
    .toSorted((one, other) => kept(one) - kept(other));
  return worst;
}

function busiestOf(busiest: NonNullable<Report['resources']>['busiest']): Summary['busiest'] {
  if (busiest === null) return null;
  const { overTime: _, ...resource } = busiest;
  return resource;
}
