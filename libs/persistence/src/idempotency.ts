import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import type { Queryable } from './transition.js';
import type { Tenant } from './tenant.js';

/** Days are counted by the database. */
const KEPT_HOURS = 24;

/** An `Idempotency-Key` and what it came with. */
export interface RequestKey {
  /** Method and path pattern, such as `POST /v1/experiments`: a key counts for one route. */
  readonly route: string;
  readonly key: string;
  /** Digest of the request. */
  readonly fingerprint: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location: string | null;
}

/**
 * What a key says of a request: `new`, go ahead; `replay`, it was answered before, like this; `reused`, the key came with
 * another request (422); `in-use`, that request is being worked on right now (409).
 */
export type KeyState =
  | { readonly kind: 'new' }
  | { readonly kind: 'replay'; readonly answer: Answer }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-use' };

/** What came of a request to accept something. */
export type Accepted<Resource> =
  | { readonly kind: 'accepted'; readonly resource: Resource }
  | { readonly kind: 'replay'; readonly answer: Answer }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-use' };

/** For requests that write nothing else in the transaction that keeps their key. */
export class IdempotencyRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /**
   * Answers once. `work` runs while the key is held; its answer is kept unless it is a server error (status 500 or more),
   * which a client may try again.
   */
  async once(
    tenant: Tenant,
    key: RequestKey,
    work: () => Promise<Answer>,
  ): Promise<Exclude<KeyState, { kind: 'new' }> | { readonly kind: 'answered'; readonly answer: Answer }> {
    return this.prisma.$transaction(
      async (tx) => {
        const state = await examine(tx, tenant, key);
        if (state.kind !== 'new') return state;
        const answer = await work();
        if (answer.status < 500) await keep(tx, tenant, key, answer);
        return { kind: 'answered', answer };
      },
      { maxWait: 5_000, timeout: 30_000 },
    );
  }

  /** Forgets keys after a day. */
  async prune(): Promise<number> {
    return this.prisma.$executeRaw`
      DELETE FROM idempotency_key WHERE created_at < now() - make_interval(hours => ${KEPT_HOURS}::int)`;
  }
}

/** Takes the key for the rest of the transaction, or says why not. */
export async function examine(
  tx: Queryable,
  tenant: Tenant,
  { route, key, fingerprint }: RequestKey,
): Promise<KeyState> {
  // A lock and not the unique index: whoever comes second would wait there, and hold a connection meanwhile.
  const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${JSON.stringify([tenant, route, key])}, 0)) AS held`;
  if (lock?.held !== true) return { kind: 'in-use' };
  const [kept] = await tx.$queryRaw<(Answer & { fingerprint: string })[]>`
    SELECT fingerprint, status, body, location FROM idempotency_key
    WHERE tenant = ${tenant} AND route = ${route} AND key = ${key}`;
  if (kept === undefined) return { kind: 'new' };
  if (kept.fingerprint !== fingerprint) return { kind: 'reused' };
  return { kind: 'replay', answer: { status: kept.status, body: kept.body, location: kept.location } };
}

export async function keep(tx: Queryable, tenant: Tenant, key: RequestKey, answer: Answer): Promise<void> {
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO idempotency_key (tenant, route, key, fingerprint, status, body, location)
    VALUES (${tenant}, ${key.route}, ${key.key}, ${key.fingerprint}, ${answer.status}::smallint,
            ${JSON.stringify(answer.body)}::jsonb, ${answer.location})`);
}
