import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z
    .string()
    .min(1, 'DATABASE_URL is missing: a PostgreSQL address, such as postgresql://user:password@127.0.0.1:5432/isthmus'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  ISTHMUS_WEB_ROOT: z.string().optional(),
  /** Signs page tokens; a random one for each process unless given, which several replicas must share. */
  ISTHMUS_CURSOR_SECRET: z.string().min(16).optional(),
});

export interface Environment {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly webRoot: string | undefined;
  readonly cursorSecret: string | undefined;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** The only reader of the process's environment in this app. @throws with every violation in one message. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const parsed = schema.safeParse(variables);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  const { DATABASE_URL, HOST, PORT, ISTHMUS_WEB_ROOT, ISTHMUS_CURSOR_SECRET } = parsed.data;
  if (!LOOPBACK.has(HOST))
    throw new Error(
      `HOST is ${HOST}: without keys and sign-in the service binds to loopback only (127.0.0.1, ::1, localhost)`,
    );
  return {
    databaseUrl: DATABASE_URL,
    host: HOST,
    port: PORT,
    webRoot: ISTHMUS_WEB_ROOT,
    cursorSecret: ISTHMUS_CURSOR_SECRET,
  };
}
