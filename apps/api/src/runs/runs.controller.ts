import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  type Explanation,
  explanationSchema,
  type HappensBefore,
  happensBeforeSchema,
  operationRowSchema,
  type Report,
  reportSchema,
  type Run,
  runSchema,
  runStateSchema,
  yamlOf,
} from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { explain, explicitExperiment, happensBeforeIn, operationsIn } from '@isthmus/sim-laboratory/assess';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import { ApiEventStream, ApiPage, ApiProblems, ApiQuerySchema } from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { lastEventId, streamEvents } from '../streams/server-sent-events.js';
import { resultOf } from './result-of.js';

const unzip = promisify(gunzip);

const listQuery = z.strictObject({
  ...pageQuery,
  experimentId: z.string().max(40).optional(),
  batchId: z.string().max(40).optional(),
  state: runStateSchema.optional(),
});

const historyQuery = z.strictObject({
  fromMs: z.coerce.number().min(0).optional().meta({ description: 'Simulated milliseconds, by intendedAt' }),
  toMs: z.coerce.number().min(0).optional().meta({ description: 'Exclusive' }),
  datacenter: z.string().max(64).optional(),
  kind: operationRowSchema.shape.kind.optional(),
  key: z.coerce.number().int().min(0).optional(),
  outcome: operationRowSchema.shape.outcome.optional(),
  after: z.coerce
    .number()
    .int()
    .min(-1)
    .optional()
    .meta({ description: 'Only operations after this one: where an earlier window stopped' }),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

const orderQuery = z.strictObject({
  fromMs: historyQuery.shape.fromMs,
  toMs: historyQuery.shape.toMs,
  limit: z.coerce.number().int().min(1).max(1000).default(200).meta({ description: 'The earliest of the window' }),
});

@ApiTags('runs')
@Controller('v1')
export class RunsController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Get('runs')
  @ApiOperation({ operationId: 'listRuns', summary: 'Runs, newest first, without their summaries' })
  @ApiPage(listQuery, runSchema)
  async list(@Query() query: unknown) {
    const { pageSize, pageToken, ...filter } = parseQuery(listQuery, query);
    return this.tokens.answer(`runs ${JSON.stringify(filter)}`, { size: pageSize, token: pageToken }, (page) =>
      this.store.runs.list(LOCAL_TENANT, filter, page),
    );
  }

  @Get('runs/:id')
  @ApiOperation({ operationId: 'getRun', summary: 'A run with the summary of its report' })
  @ApiOkResponse({ standardSchema: runSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string): Promise<Run> {
    return found('run', id, await this.store.runs.get(LOCAL_TENANT, id));
  }

  @Post('runs/:id\\:cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelRun', summary: 'Cancel a run that has not ended; harmless to repeat' })
  @ApiOkResponse({ standardSchema: runSchema })
  @ApiProblems('not-found')
  async cancel(@Param('id') id: string): Promise<Run> {
    return found('run', id, await this.store.runs.cancel(LOCAL_TENANT, id));
  }

  @Get('runs/:id/report')
  @ApiOperation({ operationId: 'getReport', summary: 'The report of a run that succeeded' })
  @ApiOkResponse({ standardSchema: reportSchema })
  @ApiProblems('not-found', 'run-not-finished', 'run-without-report')
  async report(@Param('id') id: string): Promise<Report> {
    return resultOf(id, await this.store.runs.report(LOCAL_TENANT, id));
  }

  @Get('runs/:id/schedule')
  @ApiOperation({
    operationId: 'getSchedule',
    summary: "The run's experiment with the explicit faults that its generators made of its seed, as JSON or YAML",
    description: 'An experiment of this one seed; running it gives the same history.',
  })
  @ApiOkResponse({
    description: 'An Experiment',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Experiment' } },
      'application/yaml': { schema: { type: 'string' } },
    },
  })
  @ApiProblems('not-found')
  async schedule(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const { experiment, seed } = found('run', id, await this.store.runs.origin(LOCAL_TENANT, id));
    const explicit = explicitExperiment(experiment, seed);
    response.format({
      'application/json': () => response.json(explicit),
      'application/yaml': () => response.send(yamlOf(explicit)),
      default: () => response.json(explicit),
    });
  }

  @Get('runs/:id/history')
  @ApiOperation({
    operationId: 'getHistory',
    summary: 'What clients did and saw: one operation a line, in order of intendedAt',
  })
  @ApiQuerySchema(historyQuery)
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({
    description: 'OperationRow objects, one a line',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiProblems('not-found', 'run-not-finished', 'run-without-report', 'invalid-request')
  async history(@Param('id') id: string, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const window = parseQuery(historyQuery, query);
    const { experiment, history } = resultOf(id, await this.store.runs.history(LOCAL_TENANT, id));
    const rows = [...operationsIn(experiment, await unzip(history), window)];
    response.type('application/x-ndjson').send(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  @Get('runs/:id/happens-before')
  @ApiOperation({
    operationId: 'getHappensBefore',
    summary: 'Happens-before among the operations of a window: its covering pairs and its width',
    description: 'Session order, reads-from, and what clients learned outside the store, by invokedAt.',
  })
  @ApiQuerySchema(orderQuery)
  @ApiOkResponse({ standardSchema: happensBeforeSchema })
  @ApiProblems('not-found', 'run-not-finished', 'run-without-report', 'invalid-request')
  async happensBefore(@Param('id') id: string, @Query() query: unknown): Promise<HappensBefore> {
    const window = parseQuery(orderQuery, query);
    const { experiment, history } = resultOf(id, await this.store.runs.history(LOCAL_TENANT, id));
    return happensBeforeIn(experiment, await unzip(history), window);
  }

  @Get('runs/:id/operations/:operation')
  @ApiOperation({ operationId: 'explainOperation', summary: 'What became of one operation, and why' })
  @ApiOkResponse({ standardSchema: explanationSchema })
  @ApiProblems('not-found', 'run-not-finished', 'run-without-report')
  async operation(@Param('id') id: string, @Param('operation') operation: string): Promise<Explanation> {
    const { experiment, history } = resultOf(id, await this.store.runs.history(LOCAL_TENANT, id));
    const report = resultOf(id, await this.store.runs.report(LOCAL_TENANT, id));
    const number = /^\d{1,9}$/.test(operation) ? Number(operation) : -1;
    return found(`operation in ${id}:`, operation, explain({ experiment, report }, await unzip(history), number));
  }

  @Get('runs/:id/events')
  @ApiOperation({ operationId: 'streamRunEvents', summary: 'Server-sent events of the run, until it has ended' })
  @ApiEventStream()
  async events(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const poll = (after: string | null) => this.store.events.ofRun(LOCAL_TENANT, id, sequenceOf(after));
    await streamEvents(request, response, found('run', id, await poll(lastEventId(request))), poll);
  }
}

/** A run's own events are numbered; what is no number starts from the beginning. */
function sequenceOf(cursor: string | null): number {
  return cursor !== null && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
}
