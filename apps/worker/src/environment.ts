import { availableParallelism } from 'node:os';
import { z } from 'zod';

const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Simulations at a time. */
  ISTHMUS_WORKER_SLOTS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  /** What the keys in Redis begin with: another one for each installation that shares a Redis. */
  ISTHMUS_REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, "-" and "_"')
    .default('isthmus'),
  /** Longest that one simulation may take, in seconds of real time. */
  ISTHMUS_RUN_SECONDS_MAX: z.coerce.number().int().min(1).max(86_400).default(600),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * The only reader of the environment.
 *
 * @throws with every variable that is missing or wrong.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`The worker's environment is not complete:\n${problems.join('\n')}`);
}
