import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { causeRequestSchema, type CauseSearch, causeSearchSchema, parseWith } from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { brokenModel, causeRunsMax } from '@isthmus/sim-laboratory/assess';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { isEmptyBody, readDocument } from '../documents/read-document.js';
import { accepted, answerAccepted, requestKeyOf } from '../documents/submission.js';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import { ApiPage, ApiProblems, ApiSubmission } from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { resultOf } from './result-of.js';

const listQuery = z.strictObject(pageQuery);

@ApiTags('causes')
@Controller('v1/runs/:id/causes')
export class CausesController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createCause',
    summary: 'Find what made a run break a consistency model',
    description:
      'The run is played again with one thing changed at a time, for several seeds each. The same request for the same run gives the search that there is already, unless that failed.',
  })
  @ApiSubmission('CauseRequest', causeSearchSchema, {
    required: false,
    problems: ['not-found', 'run-not-finished', 'run-without-report', 'nothing-broken'],
  })
  async create(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const document = isEmptyBody(request.body) ? {} : readDocument(request);
    const { seeds } = accepted(parseWith(causeRequestSchema, document));
    if (brokenModel(resultOf(id, await this.store.runs.report(LOCAL_TENANT, id))) === null)
      throw new ProblemError('nothing-broken', `${id} broke none of the models that its experiment checks`);
    const { experiment } = found('run', id, await this.store.runs.origin(LOCAL_TENANT, id));
    const search = { seeds, runsMax: causeRunsMax(experiment, seeds) };
    const key = requestKeyOf(request, `POST /v1/runs/${id}/causes`, document);
    answerAccepted(response, found('run', id, await this.store.jobs.acceptCause(LOCAL_TENANT, id, search, key)));
  }

  @Get()
  @ApiOperation({ operationId: 'listCauses', summary: 'Searches for the cause of what a run broke, newest first' })
  @ApiPage(listQuery, causeSearchSchema)
  async list(@Param('id') id: string, @Query() query: unknown) {
    const { pageSize, pageToken } = parseQuery(listQuery, query);
    return this.tokens.answer(`causes ${id}`, { size: pageSize, token: pageToken }, (page) =>
      this.store.jobs.causes(LOCAL_TENANT, id, page),
    );
  }

  @Get(':causeId')
  @ApiOperation({ operationId: 'getCause', summary: 'A search for a cause: the runs made so far, then the cause' })
  @ApiOkResponse({ standardSchema: causeSearchSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string, @Param('causeId') causeId: string): Promise<CauseSearch> {
    return found('cause', causeId, await this.store.jobs.cause(LOCAL_TENANT, id, causeId));
  }
}
