import { z } from 'zod';
import { runErrorSchema } from './run.js';

/** Work beside runs: checks of histories, traces, and searches for causes. It is not cancelled. */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;
export const jobStateSchema = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobStateSchema>;

/** Why a job has no result; the codes of runs. */
export type JobError = z.infer<typeof runErrorSchema>;

const timestamp = z.iso.datetime();

/** What every job shows of itself. */
export const jobFields = {
  state: jobStateSchema,
  attempt: z.int().meta({ description: 'Times that a worker has claimed it, less those that it gave back unharmed' }),
  error: runErrorSchema.nullable(),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
};
