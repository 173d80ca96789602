import { Controller, Get, HttpCode, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Store } from '@isthmus/persistence';
import { ApiProblems } from '../openapi/decorators.js';
import { ProblemError } from '../problems/problem-error.js';
import { STORE } from '../store.js';

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get('livez')
  @HttpCode(200)
  @ApiOperation({ operationId: 'live', summary: 'Whether the process answers' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @HttpCode(200)
  @ApiOperation({ operationId: 'ready', summary: 'Whether requests can be served: the database answers' })
  @ApiProblems('unavailable')
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.store.ping();
    } catch {
      throw new ProblemError('unavailable', 'the database does not answer');
    }
    return { status: 'ok' };
  }
}
