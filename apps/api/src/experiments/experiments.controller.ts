import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Assessment,
  type ExperimentResource,
  experimentListItemSchema,
  experimentResourceSchema,
  runStateSchema,
} from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { acceptableExperiment, assessmentOf, datacentersOf } from '../documents/definitions.js';
import { readDocument } from '../documents/read-document.js';
import { accepted, answerAccepted, requestKeyOf } from '../documents/submission.js';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import { ApiAssessment, ApiEventStream, ApiPage, ApiProblems, ApiSubmission } from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { lastEventId, streamEvents } from '../streams/server-sent-events.js';

const listQuery = z.strictObject({
  ...pageQuery,
  state: runStateSchema.optional(),
  name: z.string().max(120).optional().meta({ description: 'Part of the name' }),
  batchId: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'The cells of this batch; without it, experiments outside batches' }),
});

@ApiTags('experiments')
@Controller('v1')
export class ExperimentsController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Post('experiments')
  @ApiOperation({
    operationId: 'createExperiment',
    summary: 'Submit an experiment: one run for each seed',
    description: 'Nothing is stored unless the whole document is valid.',
  })
  @ApiSubmission('Experiment', experimentResourceSchema)
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const document = readDocument(request);
    const { definition } = accepted(acceptableExperiment(document));
    const key = requestKeyOf(request, 'POST /v1/experiments', document);
    answerAccepted(
      response,
      await this.store.experiments.accept(LOCAL_TENANT, { definition, datacenters: datacentersOf(definition) }, key),
    );
  }

  @Post('experiments\\:validate')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'validateExperiment',
    summary: 'Check an experiment without submitting it: all violations, warnings, and what it will cost',
  })
  @ApiAssessment('Experiment')
  validate(@Req() request: Request): Assessment {
    return assessmentOf(acceptableExperiment(readDocument(request)));
  }

  @Get('experiments')
  @ApiOperation({ operationId: 'listExperiments', summary: 'Experiments, newest first' })
  @ApiPage(listQuery, experimentListItemSchema)
  async list(@Query() query: unknown) {
    const { pageSize, pageToken, ...filter } = parseQuery(listQuery, query);
    return this.tokens.answer(`experiments ${JSON.stringify(filter)}`, { size: pageSize, token: pageToken }, (page) =>
      this.store.experiments.list(LOCAL_TENANT, filter, page),
    );
  }

  @Get('experiments/:id')
  @ApiOperation({ operationId: 'getExperiment', summary: 'An experiment with its runs' })
  @ApiOkResponse({ standardSchema: experimentResourceSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string): Promise<ExperimentResource> {
    return found('experiment', id, await this.store.experiments.get(LOCAL_TENANT, id));
  }

  @Post('experiments/:id\\:cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelExperiment', summary: 'Cancel the runs that have not ended; harmless to repeat' })
  @ApiOkResponse({ standardSchema: experimentResourceSchema })
  @ApiProblems('not-found')
  async cancel(@Param('id') id: string): Promise<ExperimentResource> {
    return found('experiment', id, await this.store.experiments.cancel(LOCAL_TENANT, id));
  }

  @Delete('experiments/:id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteExperiment',
    summary: 'Delete an experiment with its runs and results, once all have ended',
  })
  @ApiNoContentResponse()
  @ApiProblems('not-found', 'still-running')
  async delete(@Param('id') id: string): Promise<void> {
    switch (await this.store.experiments.delete(LOCAL_TENANT, id)) {
      case 'deleted':
        return;
      case 'absent':
        found('experiment', id, null);
        return;
      case 'unfinished':
        throw new ProblemError(
          'still-running',
          `runs of ${id} have not ended: cancel it first (POST /v1/experiments/${id}:cancel)`,
        );
      case 'in-batch':
        throw new ProblemError('still-running', `${id} is a cell of a batch: delete the batch`);
    }
  }

  @Get('experiments/:id/events')
  @ApiOperation({
    operationId: 'streamExperimentEvents',
    summary: "Server-sent events of the experiment's runs, until all have ended",
  })
  @ApiEventStream()
  async events(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const poll = (after: string | null) => this.store.events.ofExperiment(LOCAL_TENANT, id, after);
    await streamEvents(request, response, found('experiment', id, await poll(lastEventId(request))), poll);
  }
}
