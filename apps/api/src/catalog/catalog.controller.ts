import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Layout,
  type LayoutPlan,
  layoutPlanSchema,
  layoutSchema,
  type Matrix,
  matrixSchema,
  type PresetDescription,
  presetDescriptions,
  presetDescriptionSchema,
  type StrategyDescription,
  strategyDescriptionSchema,
  type ValidationReport,
  validationReportSchema,
} from '@isthmus/contract';
import { layout, layouts, matrices, matrix, validationResult } from '@isthmus/sim-catalog';
import { planLayout, strategyDescriptions } from '@isthmus/sim-laboratory/assess';
import { z } from 'zod';
import { ApiProblems, ApiQuerySchema } from '../openapi/decorators.js';
import { DOCUMENT_SCHEMAS } from '../openapi/schemas.js';
import { parseQuery } from '../problems/parse-query.js';
import { ProblemError } from '../problems/problem-error.js';

const planQuery = z.strictObject({
  clients: z
    .string()
    .max(2000)
    .optional()
    .meta({ description: 'Datacenters whose clients count, with commas between; all if not written' }),
});

@ApiTags('catalog')
@Controller('v1')
export class CatalogController {
  @Get('layouts')
  @ApiOperation({ operationId: 'listLayouts', summary: 'Layouts: datacenters with their measured round trips' })
  @ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(layoutSchema) }) })
  layouts(): { data: readonly Layout[] } {
    return { data: layouts() };
  }

  @Get('layouts/:id')
  @ApiOperation({ operationId: 'getLayout', summary: 'One layout' })
  @ApiOkResponse({ standardSchema: layoutSchema })
  @ApiProblems('not-found')
  layout(@Param('id') id: string): Layout {
    return layout(id) ?? absent('layout', id, layouts());
  }

  @Get('layouts/:id/plan')
  @ApiOperation({
    operationId: 'planLayout',
    summary: 'The floors of usual configurations on a layout, and the best leaders and placements of quorums',
  })
  @ApiQuerySchema(planQuery)
  @ApiOkResponse({ standardSchema: layoutPlanSchema })
  @ApiProblems('not-found', 'invalid-request')
  plan(@Param('id') id: string, @Query() query: unknown): LayoutPlan {
    const { clients } = parseQuery(planQuery, query);
    const { id: known } = this.layout(id);
    const planned = planLayout({ layout: known }, clients?.split(','));
    if (!planned.ok) throw new ProblemError('invalid-request', 'the layout cannot be planned', planned.violations);
    return planned.value;
  }

  @Get('matrices')
  @ApiOperation({ operationId: 'listMatrices', summary: 'Round-trip matrices with source and date' })
  @ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(matrixSchema) }) })
  matrices(): { data: readonly Matrix[] } {
    return { data: matrices() };
  }

  @Get('matrices/:id')
  @ApiOperation({ operationId: 'getMatrix', summary: 'One matrix' })
  @ApiOkResponse({ standardSchema: matrixSchema })
  @ApiProblems('not-found')
  matrix(@Param('id') id: string): Matrix {
    return matrix(id) ?? absent('matrix', id, matrices());
  }

  @Get('strategies')
  @ApiOperation({
    operationId: 'listStrategies',
    summary: 'Strategies: promise, source, and the JSON Schema of their parameters',
  })
  @ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(strategyDescriptionSchema) }) })
  strategies(): { data: readonly StrategyDescription[] } {
    return { data: strategyDescriptions() };
  }

  @Get('presets')
  @ApiOperation({
    operationId: 'listPresets',
    summary: 'Systems of the real world as strategies with their documented defaults, and what of them is not modelled',
  })
  @ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(presetDescriptionSchema) }) })
  presets(): { data: readonly PresetDescription[] } {
    return { data: presetDescriptions() };
  }

  @Get('validation')
  @ApiOperation({
    operationId: 'getValidation',
    summary: 'Published results beside what this engine makes of them, row by row',
  })
  @ApiOkResponse({ standardSchema: validationReportSchema })
  validation(): ValidationReport {
    return validationResult();
  }

  @Get('schemas/:name')
  @ApiOperation({ operationId: 'getSchema', summary: 'JSON Schema of a document: experiment or batch' })
  @ApiOkResponse({ schema: { type: 'object' } })
  @ApiProblems('not-found')
  schema(@Param('name') name: string): Record<string, unknown> {
    const make = Object.hasOwn(DOCUMENT_SCHEMAS, name) ? DOCUMENT_SCHEMAS[name] : undefined;
    return (
      make?.() ??
      absent(
        'schema',
        name,
        Object.keys(DOCUMENT_SCHEMAS).map((id) => ({ id })),
      )
    );
  }
}

function absent(what: string, id: string, known: readonly { readonly id: string }[]): never {
  throw new ProblemError(
    'not-found',
    `there is no ${what} ${JSON.stringify(id)}; there is ${known.map((entry) => entry.id).join(', ')}`,
  );
}
