import { z } from 'zod';
import { jobFields } from './job.js';
import { duration } from './quantities.js';

export const TRACE_FORMATS = ['ndjson', 'shiviz', 'chrome'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** Events that a trace holds unless it asks for another number, and the most that it may ask for. */
export const TRACE_EVENTS_DEFAULT = 100_000;
export const TRACE_EVENTS_MAX = 1_000_000;

/** Which part of a run to trace, and how to write it. */
export const traceRequestSchema = z
  .strictObject({
    format: z.enum(TRACE_FORMATS).default('ndjson').meta({
      description:
        'An event a line; a log with vector clocks for ShiViz; or trace events for Perfetto and chrome://tracing',
    }),
    from: duration().default('0s').meta({ description: 'Simulated time at which the window begins' }),
    to: duration()
      .optional()
      .meta({ description: 'Its end, which it does not include; the end of the run unless given' }),
    hosts: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(200)
      .optional()
      .meta({
        description: 'Only what happens at these: nodes, clients of a datacenter, or whole datacenters',
        examples: [['eu-west-1/0', 'clients/eu-west-1']],
      }),
    limit: z.int().min(1).max(TRACE_EVENTS_MAX).default(TRACE_EVENTS_DEFAULT).meta({
      description: 'Events after which the trace is cut; it says so where it is',
    }),
  })
  .meta({ id: 'TraceRequest' });
export type TraceRequest = z.infer<typeof traceRequestSchema>;

/** A trace that was asked for. */
export const traceSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['trc_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    runId: z.string(),
    request: traceRequestSchema,
    ...jobFields,
    events: z.int().nullable(),
    truncated: z.boolean().nullable().meta({ description: 'Whether it was cut at its limit or at the largest size' }),
    bytes: z.int().nullable().meta({ description: 'Of the document, uncompressed' }),
    links: z.strictObject({ self: z.string(), document: z.string(), run: z.string() }),
  })
  .meta({ id: 'Trace' });
export type Trace = z.infer<typeof traceSchema>;
