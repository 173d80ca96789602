import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseWith, type Trace, type TraceFormat, traceRequestSchema, traceSchema } from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { traceViolations } from '@isthmus/sim-laboratory/assess';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { readDocument } from '../documents/read-document.js';
import { accepted, answerAccepted, requestKeyOf } from '../documents/submission.js';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import { ApiPage, ApiProblems, ApiSubmission } from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';

const unzip = promisify(gunzip);

const FILES: { readonly [Format in TraceFormat]: { readonly type: string; readonly extension: string } } = {
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson' },
  shiviz: { type: 'text/plain; charset=utf-8', extension: 'log' },
  chrome: { type: 'application/json', extension: 'json' },
};

const listQuery = z.strictObject(pageQuery);

@ApiTags('traces')
@Controller('v1/runs/:id/traces')
export class TracesController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createTrace',
    summary: 'Have a window of a run traced, event by event',
    description: 'The run is played again; it need not have been played before. JSON or YAML.',
  })
  @ApiSubmission('TraceRequest', traceSchema, { problems: ['not-found'] })
  async create(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const document = readDocument(request);
    const { experiment } = found('run', id, await this.store.runs.origin(LOCAL_TENANT, id));
    const window = accepted(parseWith(traceRequestSchema, document));
    const violations = traceViolations(experiment, window);
    if (violations.length > 0) accepted({ ok: false, violations });
    const key = requestKeyOf(request, `POST /v1/runs/${id}/traces`, document);
    answerAccepted(response, found('run', id, await this.store.jobs.acceptTrace(LOCAL_TENANT, id, window, key)));
  }

  @Get()
  @ApiOperation({ operationId: 'listTraces', summary: 'Traces of a run, newest first' })
  @ApiPage(listQuery, traceSchema)
  async list(@Param('id') id: string, @Query() query: unknown) {
    const { pageSize, pageToken } = parseQuery(listQuery, query);
    return this.tokens.answer(`traces ${id}`, { size: pageSize, token: pageToken }, (page) =>
      this.store.jobs.traces(LOCAL_TENANT, id, page),
    );
  }

  @Get(':traceId')
  @ApiOperation({ operationId: 'getTrace', summary: 'A trace, without its document' })
  @ApiOkResponse({ standardSchema: traceSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string, @Param('traceId') traceId: string): Promise<Trace> {
    return found('trace', traceId, await this.store.jobs.trace(LOCAL_TENANT, id, traceId));
  }

  @Get(':traceId/document')
  @ApiOperation({ operationId: 'getTraceDocument', summary: 'The text of a trace, for a file' })
  @ApiOkResponse({
    description: 'In the format that was asked for',
    content: Object.fromEntries(Object.values(FILES).map(({ type }) => [type, { schema: { type: 'string' } }])),
  })
  @ApiProblems('not-found', 'trace-not-finished', 'trace-without-document')
  async document(
    @Param('id') id: string,
    @Param('traceId') traceId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const stored = await this.store.jobs.document(LOCAL_TENANT, id, traceId);
    if (stored.kind === 'absent') {
      found('trace', traceId, null);
    } else if (stored.kind === 'no-result') {
      const code = stored.state === 'failed' ? 'trace-without-document' : 'trace-not-finished';
      throw new ProblemError(code, `${traceId} is ${stored.state}; GET /v1/runs/${id}/traces/${traceId} tells more`);
    } else {
      const { format, document } = stored.result;
      const { type, extension } = FILES[format];
      response.vary('Accept-Encoding').set('Content-Type', type).attachment(`${traceId}.${extension}`).type(type);
      if (request.acceptsEncodings('gzip') === 'gzip') response.set('Content-Encoding', 'gzip').end(document);
      else response.end(await unzip(document));
    }
  }
}
