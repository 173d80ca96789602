import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Assessment,
  type BatchResource,
  batchResourceSchema,
  type Comparison,
  comparisonSchema,
  type Pairs,
  pairsSchema,
  runStateSchema,
} from '@isthmus/contract';
import { LOCAL_TENANT, type Store, type StoredCell } from '@isthmus/persistence';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { acceptableBatch, assessmentOf } from '../documents/definitions.js';
import { readDocument } from '../documents/read-document.js';
import { accepted, answerAccepted, requestKeyOf } from '../documents/submission.js';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import {
  ApiAssessment,
  ApiEventStream,
  ApiPage,
  ApiProblems,
  ApiQuerySchema,
  ApiSubmission,
} from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { lastEventId, streamEvents } from '../streams/server-sent-events.js';
import { comparisonOf } from './comparison.js';
import { newBatchOf } from './new-batch.js';
import { chosenCells, pairsOf, pairsQuery } from './pairs.js';

const listQuery = z.strictObject({
  ...pageQuery,
  state: runStateSchema.optional(),
  name: z.string().max(120).optional().meta({ description: 'Part of the name' }),
});
const listItem = batchResourceSchema.omit({ definition: true, experiments: true });

@ApiTags('batches')
@Controller('v1')
export class BatchesController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Post('batches')
  @ApiOperation({
    operationId: 'createBatch',
    summary: 'Submit a batch: an experiment swept over strategies x layouts x seeds',
    description: 'Every cell must be valid, or nothing is stored.',
  })
  @ApiSubmission('Batch', batchResourceSchema)
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const document = readDocument(request);
    const batch = newBatchOf(accepted(acceptableBatch(document)));
    const key = requestKeyOf(request, 'POST /v1/batches', document);
    answerAccepted(response, await this.store.batches.accept(LOCAL_TENANT, batch, key));
  }

  @Post('batches\\:validate')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'validateBatch',
    summary: 'Check a batch without submitting it: all violations, warnings, and what it will cost',
  })
  @ApiAssessment('Batch')
  validate(@Req() request: Request): Assessment {
    return assessmentOf(acceptableBatch(readDocument(request)));
  }

  @Get('batches')
  @ApiOperation({ operationId: 'listBatches', summary: 'Batches, newest first' })
  @ApiPage(listQuery, listItem)
  async list(@Query() query: unknown) {
    const { pageSize, pageToken, ...filter } = parseQuery(listQuery, query);
    return this.tokens.answer(`batches ${JSON.stringify(filter)}`, { size: pageSize, token: pageToken }, (page) =>
      this.store.batches.list(LOCAL_TENANT, filter, page),
    );
  }

  @Get('batches/:id')
  @ApiOperation({ operationId: 'getBatch', summary: 'A batch with its counts and progress' })
  @ApiOkResponse({ standardSchema: batchResourceSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string): Promise<BatchResource> {
    return found('batch', id, await this.store.batches.get(LOCAL_TENANT, id));
  }

  @Get('batches/:id/comparison')
  @ApiOperation({
    operationId: 'getComparison',
    summary: 'Strategies against layouts, over seeds; partial while the batch runs',
  })
  @ApiOkResponse({ standardSchema: comparisonSchema })
  @ApiProblems('not-found')
  async comparison(@Param('id') id: string): Promise<Comparison> {
    const batch = found('batch', id, await this.store.batches.get(LOCAL_TENANT, id));
    const cells: StoredCell[] = [];
    for await (const cell of this.store.batches.cells(LOCAL_TENANT, id)) cells.push(cell);
    return comparisonOf(batch, cells);
  }

  @Get('batches/:id/pairs')
  @ApiOperation({
    operationId: 'getPairs',
    summary: 'How two cells of a batch differ, seed by seed; partial while the batch runs',
  })
  @ApiQuerySchema(pairsQuery)
  @ApiOkResponse({ standardSchema: pairsSchema })
  @ApiProblems('invalid-request', 'not-found')
  async pairs(@Param('id') id: string, @Query() query: unknown): Promise<Pairs> {
    const asked = parseQuery(pairsQuery, query);
    const { experiments } = found('batch', id, await this.store.batches.get(LOCAL_TENANT, id));
    const chosen = chosenCells(experiments, asked);
    const runs = new Map<string, StoredCell['runs']>();
    for await (const cell of this.store.batches.cells(LOCAL_TENANT, id))
      if (cell.experimentId === chosen.a.experimentId || cell.experimentId === chosen.b.experimentId)
        runs.set(cell.experimentId, cell.runs);
    return pairsOf(id, chosen, runs);
  }

  @Post('batches/:id\\:cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelBatch', summary: 'Cancel the runs that have not ended; harmless to repeat' })
  @ApiOkResponse({ standardSchema: batchResourceSchema })
  @ApiProblems('not-found')
  async cancel(@Param('id') id: string): Promise<BatchResource> {
    return found('batch', id, await this.store.batches.cancel(LOCAL_TENANT, id));
  }

  @Delete('batches/:id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteBatch',
    summary: 'Delete a batch with its experiments, runs and results, once all have ended',
  })
  @ApiNoContentResponse()
  @ApiProblems('not-found', 'still-running')
  async delete(@Param('id') id: string): Promise<void> {
    const deleted = await this.store.batches.delete(LOCAL_TENANT, id);
    if (deleted === 'absent') found('batch', id, null);
    if (deleted === 'unfinished')
      throw new ProblemError(
        'still-running',
        `runs of ${id} have not ended: cancel it first (POST /v1/batches/${id}:cancel)`,
      );
  }

  @Get('batches/:id/events')
  @ApiOperation({
    operationId: 'streamBatchEvents',
    summary: "Server-sent events of the batch's runs, until all have ended",
  })
  @ApiEventStream()
  async events(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const poll = (after: string | null) => this.store.events.ofBatch(LOCAL_TENANT, id, after);
    await streamEvents(request, response, found('batch', id, await poll(lastEventId(request))), poll);
  }
}
