import type { RunEvent } from '@isthmus/contract';
import type { Request, Response } from 'express';

export interface Poll {
  readonly events: readonly (RunEvent & { readonly cursor: string })[];
  /** Nothing more will come. */
  readonly ended: boolean;
}

const POLL_MS = 400;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2000;

/**
 * Streams what `poll` finds as server-sent events until it says `ended` or the client goes. The id of each is the cursor
 * that a client which comes back names (`Last-Event-ID`) to get what it missed; after the end it gets 204, so that its
 * EventSource stops. `first` is what the first poll found: the caller has asked already, to answer 404.
 */
export async function streamEvents(
  request: Request,
  response: Response,
  first: Poll,
  poll: (after: string | null) => Promise<Poll | null>,
): Promise<void> {
  let after = lastEventId(request);
  if (after !== null && first.ended && first.events.length === 0) {
    response.status(204).end();
    return;
  }
  let gone = false;
  response.on('close', () => (gone = true));
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  let quiet = 0;
  for (let found: Poll | null = first; found !== null;) {
    for (const { cursor, ...event } of found.events) {
      response.write(`id: ${cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      after = cursor;
    }
    if (found.ended || gone) break;
    quiet = found.events.length > 0 ? 0 : quiet + POLL_MS;
    if (quiet >= HEARTBEAT_MS) {
      response.write(': still here\n\n');
      quiet = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (gone) break;
    // On a failure the stream ends; the client comes back by itself and is told then, if it still fails.
    found = await poll(after).catch(() => null);
  }
  response.end();
}

/** The cursor that a returning client names; null at its first request. */
export function lastEventId(request: Request): string | null {
  const given = request.headers['last-event-id'];
  return typeof given === 'string' && given.length <= 100 ? given : null;
}
