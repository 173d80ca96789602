import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Batch,
  batchResourceSchema,
  type Claim,
  claimSchema,
  parseWith,
  type Scenario,
  type ScenarioListItem,
  scenarioListItemSchema,
  type ScenarioResource,
  scenarioResourceSchema,
  type ScenarioResult,
  scenarioRunRequestSchema,
} from '@isthmus/contract';
import { LOCAL_TENANT, type ScenarioBatch, type Store } from '@isthmus/persistence';
import { recordedClaim, scenario, scenarios, scenarioText } from '@isthmus/sim-catalog';
import { batchOfScenario, variantsOf } from '@isthmus/sim-scenarios';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { newBatchOf } from '../batches/new-batch.js';
import { acceptableBatch } from '../documents/definitions.js';
import { isEmptyBody, readDocument } from '../documents/read-document.js';
import { accepted, answerAccepted, requestKeyOf } from '../documents/submission.js';
import { ApiProblems, ApiSubmission } from '../openapi/decorators.js';
import { found, ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';
import { Claims, passedOf } from './claims.js';
import { inChanges } from './override-pointers.js';

@ApiTags('scenarios')
@Controller('v1')
export class ScenariosController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly claims: Claims,
  ) {}

  @Get('scenarios')
  @ApiOperation({
    operationId: 'listScenarios',
    summary: 'The gallery: claims about replicated data that anyone can run',
  })
  @ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(scenarioListItemSchema) }) })
  async list(): Promise<{ data: readonly ScenarioListItem[] }> {
    const all = scenarios();
    const batches = await this.store.batches.ofDefinitions(LOCAL_TENANT, all.map(batchOf));
    return {
      data: all.map((entry) => {
        const record = recordedClaim(entry.id);
        const { id, name, title, claim, figures, lesson, prediction, reason, seeds } = entry;
        const variants = variantsOf(entry).map((variant) => variant.name);
        return {
          ...{ id, name, title, claim, figures, lesson, prediction, reason, variants },
          runs: variants.length * seeds.count,
          result: this.resultOf(
            batches.find((known) => known.scenario === id),
            entry,
          ),
          recorded: record === null ? null : passedOf(record),
          links: linksOf(id),
        };
      }),
    };
  }

  @Get('scenarios/:id')
  @ApiOperation({
    operationId: 'getScenario',
    summary: 'A scenario: its claim, its experiments, and what must be seen',
  })
  @ApiOkResponse({ standardSchema: scenarioResourceSchema })
  @ApiProblems('not-found')
  async get(@Param('id') id: string): Promise<ScenarioResource> {
    const definition = known(id);
    const batch = batchOf(definition);
    const [latest] = await this.store.batches.ofDefinitions(LOCAL_TENANT, [batch]);
    return {
      id,
      definition,
      document: scenarioText(definition) ?? '',
      batch,
      result: this.resultOf(latest, definition),
      recorded: recordedClaim(id),
      links: linksOf(id),
    };
  }

  @Post('scenarios/:id/run')
  @ApiOperation({
    operationId: 'runScenario',
    summary: 'Run a scenario as a batch, as it is or with something overridden',
    description:
      'GET /v1/batches/{id}/claim says whether its runs bear the claim out, and whether they test it at all.',
  })
  @ApiSubmission('ScenarioRunRequest', batchResourceSchema, { required: false, problems: ['not-found'] })
  async run(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const definition = known(id);
    const document = isEmptyBody(request.body) ? {} : readDocument(request);
    const changes = accepted(parseWith(scenarioRunRequestSchema, document));
    const batch = accepted(batchOfScenario(definition, changes));
    const acceptable = accepted(inChanges(changes, acceptableBatch(batch)));
    const key = requestKeyOf(request, `POST /v1/scenarios/${id}/run`, document);
    answerAccepted(response, await this.store.batches.accept(LOCAL_TENANT, newBatchOf(acceptable), key));
  }

  @Get('batches/:id/claim')
  @ApiOperation({
    operationId: 'getClaim',
    summary: 'Whether the runs of a scenario bear its claim out; partial while the batch runs',
  })
  @ApiOkResponse({ standardSchema: claimSchema })
  @ApiProblems('not-found')
  async claim(@Param('id') id: string): Promise<Claim> {
    const batch = found('batch', id, await this.store.batches.get(LOCAL_TENANT, id));
    const claim = await this.claims.of(batch);
    if (claim === null) throw new ProblemError('not-found', `${id} runs no scenario, so there is no claim to judge`);
    return claim;
  }

  private resultOf(latest: ScenarioBatch | undefined, asked: Scenario): ScenarioResult | null {
    if (latest === undefined) return null;
    const { id: batchId, state, progress } = latest.batch;
    return { batchId, state, progress, passed: this.claims.verdictOf(latest, asked) };
  }
}

function known(id: string): Scenario {
  const definition = scenario(id);
  if (definition !== undefined) return definition;
  const ids = scenarios().map((entry) => entry.id);
  throw new ProblemError('not-found', `there is no scenario ${JSON.stringify(id)}; there is ${ids.join(', ')}`);
}

function batchOf(definition: Scenario): Batch {
  const batch = batchOfScenario(definition);
  if (!batch.ok) throw new Error(`${definition.id} is no batch: ${JSON.stringify(batch.violations)}`);
  return batch.value;
}

function linksOf(id: string): ScenarioResource['links'] {
  return { self: `/v1/scenarios/${id}`, run: `/v1/scenarios/${id}/run` };
}
