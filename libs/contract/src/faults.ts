import { z } from 'zod';
import {
  crashSchema,
  graySchema,
  outageSchema,
  pauseSchema,
  rollingRestartSchema,
  slowCpuSchema,
  slowDiskSchema,
} from './node-faults.js';
import { clockJumpSchema, clockSmearSchema } from './clock-faults.js';
import { nemesisSchema } from './nemesis.js';
import { flakyLinkSchema, slowLinkSchema } from './link-faults.js';
import {
  cutLinksSchema,
  flappingSchema,
  isolateSchema,
  majoritiesRingSchema,
  partitionSchema,
} from './partition-faults.js';

/** Faults may overlap: cuts add up, factors multiply, and a node is down while one of its crashes lasts. */
export const faultSchema = z
  .discriminatedUnion('kind', [
    partitionSchema,
    flappingSchema,
    isolateSchema,
    cutLinksSchema,
    majoritiesRingSchema,
    slowLinkSchema,
    flakyLinkSchema,
    crashSchema,
    outageSchema,
    rollingRestartSchema,
    pauseSchema,
    slowCpuSchema,
    slowDiskSchema,
    graySchema,
    clockJumpSchema,
    clockSmearSchema,
  ])
  .meta({ id: 'Fault' });

export type Fault = z.infer<typeof faultSchema>;

/** What an experiment lists: faults, and generators of them. */
export const faultEntrySchema = z.discriminatedUnion('kind', [faultSchema, nemesisSchema]).meta({ id: 'FaultEntry' });

export type FaultEntry = z.infer<typeof faultEntrySchema>;

/** Most faults of a run, those of generators included. */
export const FAULTS_MAX = 200;

export const FAULT_KINDS = [
  'partition',
  'flapping',
  'isolate',
  'cut-links',
  'majorities-ring',
  'slow-link',
  'flaky-link',
  'crash',
  'outage',
  'rolling-restart',
  'pause',
  'slow-cpu',
  'slow-disk',
  'gray',
  'clock-jump',
  'clock-smear',
] as const satisfies readonly Fault['kind'][];
