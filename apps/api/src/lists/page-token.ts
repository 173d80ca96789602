import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Cursor, Page, PageRequest } from '@isthmus/persistence';
import { z } from 'zod';
import { ProblemError } from '../problems/problem-error.js';

const cursorSchema = z.strictObject({ createdAt: z.iso.datetime(), id: z.string().max(40) });

/** Where a page ended, in a form that only this service can make and only for the same list. */
export class PageTokens {
  constructor(private readonly secret: string | Buffer = randomBytes(32)) {}

  /** One page of a list. `list` names it with its filters: a token of another is refused. */
  async answer<Item>(
    list: string,
    { size, token }: { readonly size: number; readonly token: string | undefined },
    fetch: (page: PageRequest) => Promise<Page<Item>>,
  ): Promise<{ data: readonly Item[]; nextPageToken: string | null }> {
    const { data, next } = await fetch({ size, after: this.read(list, token) });
    return { data, nextPageToken: this.write(list, next) };
  }

  private write(list: string, cursor: Cursor | null): string | null {
    if (cursor === null) return null;
    const payload = Buffer.from(JSON.stringify(cursor)).toString('base64url');
    return `${payload}.${this.sign(list, payload)}`;
  }

  private read(list: string, token: string | undefined): Cursor | undefined {
    if (token === undefined) return undefined;
    const [payload, signature, ...rest] = token.split('.');
    const expected = this.sign(list, payload ?? '');
    if (
      rest.length > 0 ||
      signature?.length !== expected.length ||
      !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    ) {
      throw new ProblemError('invalid-request', 'the page token is not one of this list; start again without it', [
        { pointer: '/pageToken', code: 'invalid', message: 'not a token of this list' },
      ]);
    }
    return cursorSchema.parse(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8')));
  }

  private sign(list: string, payload: string): string {
    return createHmac('sha256', this.secret).update(`${list}\n${payload}`).digest('base64url');
  }
}

export const pageQuery = {
  pageSize: z.coerce.number().int().min(1).max(200).default(25).meta({ description: 'Up to 200' }),
  pageToken: z.string().max(400).optional().meta({ description: 'nextPageToken of the page before' }),
};
