import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Check, CHECK_BUDGET_MAX, historyCheckSchema } from '@isthmus/contract';
import { LOCAL_TENANT, type Store } from '@isthmus/persistence';
import { HISTORY_FORMATS, HISTORY_MODELS } from '@isthmus/sim-history';
import { isOfRegisters, LEVEL_NAMES, MODEL_CHECKS, modelsNamed } from '@isthmus/sim-laboratory/assess';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { answerAccepted, requestKeyOf } from '../documents/submission.js';
import { PageTokens, pageQuery } from '../lists/page-token.js';
import { ApiAcceptance, ApiPage, ApiProblems, ApiQuerySchema } from '../openapi/decorators.js';
import { parseQuery } from '../problems/parse-query.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { HISTORY_TYPES, readHistory } from './read-history.js';

const checkNames = Object.keys(MODEL_CHECKS).join(', ');

const checkQuery = z.strictObject({
  format: z.enum(HISTORY_FORMATS).meta({ description: 'How the history is written' }),
  model: z.enum(HISTORY_MODELS).meta({ description: 'What its operations are on' }),
  level: z.enum(LEVEL_NAMES).optional().meta({
    description: 'Of transactions: the isolation level that the verdict is on; strict-serializable unless given',
  }),
  checks: z
    .string()
    .refine((text) => modelsNamed(text.split(',')) !== undefined, `names with commas between: ${checkNames}`)
    .optional()
    .meta({ description: `Of registers: the consistency models of the verdict, with commas between (${checkNames})` }),
  name: z.string().min(1).max(120).optional().meta({ description: 'To find it by' }),
  budget: z.coerce
    .number()
    .int()
    .min(1)
    .max(CHECK_BUDGET_MAX)
    .optional()
    .meta({ description: 'Search steps after which it is undecided; 20,000,000 unless given' }),
});

const listQuery = z.strictObject(pageQuery);

@ApiTags('checks')
@Controller('v1/checks')
export class ChecksController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: PageTokens,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createCheck',
    summary: 'Upload a recorded history to have it judged',
    description:
      'The history is the body, up to 32 MiB uncompressed; it may come with Content-Encoding: gzip. It is read while it comes: one that cannot be read is refused with line and column, and nothing is stored.',
  })
  @ApiQuerySchema(checkQuery)
  @ApiConsumes(...HISTORY_TYPES)
  @ApiBody({ required: true, schema: { type: 'string' } })
  @ApiAcceptance(historyCheckSchema, 'invalid-request', 'invalid-history')
  async create(@Query() query: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { format, model, level = null, checks, name = null, budget = null } = parseQuery(checkQuery, query);
    if (checks !== undefined && !isOfRegisters(model))
      throw new ProblemError('invalid-request', `checks are of a register or a cas-register, not of a ${model}`);
    const { digest, of, ...history } = await readHistory(request, { format, model });
    if (level !== null && of === 'operations')
      throw new ProblemError('invalid-request', 'a level is of transactions, and the history has single operations');
    const asked = { name, format, model, level, checks: checks?.split(',') ?? null, budget };
    const key = requestKeyOf(request, 'POST /v1/checks', { ...asked, digest });
    answerAccepted(response, await this.store.jobs.acceptCheck(LOCAL_TENANT, { ...asked, ...history }, key));
  }

  @Get()
  @ApiOperation({ operationId: 'listChecks', summary: 'Checks, newest first, without their judgements' })
  @ApiPage(listQuery, historyCheckSchema)
  async list(@Query() query: unknown) {
    const { pageSize, pageToken } = parseQuery(listQuery, query);
    return this.tokens.answer('checks', { size: pageSize, token: pageToken }, (page) =>
      this.store.jobs.checks(LOCAL_TENANT, page),
    );
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getCheck',
    summary: 'A check with its judgement and, where it is violated, the witness',
  })
  @ApiOkResponse({ standardSchema: historyCheckSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string): Promise<Check> {
    return found('check', id, await this.store.jobs.check(LOCAL_TENANT, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteCheck', summary: 'Delete a check with its history, whatever state it is in' })
  @ApiNoContentResponse()
  @ApiProblems('not-found')
  async delete(@Param('id') id: string): Promise<void> {
    if (!(await this.store.jobs.deleteCheck(LOCAL_TENANT, id))) found('check', id, null);
  }
}
