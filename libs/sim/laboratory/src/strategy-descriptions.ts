import { STRATEGY_KINDS, STRATEGY_TITLES, type StrategyDescription } from '@isthmus/contract';
import { z } from 'zod';
import { entryOf } from './registry.js';

/** What each strategy is, promises and does not, with the JSON Schema of its parameters. */
export function strategyDescriptions(): StrategyDescription[] {
  return STRATEGY_KINDS.map((kind) => {
    const { promise, nonPromise, source, schema } = entryOf(kind);
    const parameters = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
    return { kind, title: STRATEGY_TITLES[kind], promise, nonPromise, source, parameters };
  });
}
