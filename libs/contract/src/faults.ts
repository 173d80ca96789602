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
import { partitionSchema } from './partition-faults.js';

/** Faults may overlap: cuts add up, factors multiply, and a node is down while one of its crashes lasts. */
export const faultSchema = z
  .discriminatedUnion('kind', [
    partitionSchema,
    crashSchema,
    outageSchema,
    rollingRestartSchema,
    pauseSchema,
    slowCpuSchema,
    slowDiskSchema,
    graySchema,
  ])
  .meta({ id: 'Fault' });

export type Fault = z.infer<typeof faultSchema>;

export const FAULT_KINDS = [
  'partition',
  'crash',
  'outage',
  'rolling-restart',
  'pause',
  'slow-cpu',
  'slow-disk',
  'gray',
] as const satisfies readonly Fault['kind'][];
