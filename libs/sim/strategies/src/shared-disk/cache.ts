import {
  INITIAL_VALUE,
  type NodeId,
  type OperationId,
  type Outbox,
  type RegisterOperation,
  type Result,
} from '@isthmus/sim-protocol';
import type { Tell } from './directory.js';
import type { Mode, SharedDiskMessage } from './messages.js';

/** An operation of a session, which has one open at a time. */
export interface Asked {
  readonly sequence: number;
  /** null: not executed yet. */
  result: Result | null;
}

interface Waiting {
  readonly id: OperationId;
  readonly operation: RegisterOperation;
  readonly asked: Asked;
}

interface Page {
  readonly key: number;
  readonly master: NodeId;
  mode: Mode | 'none';
  value: number;
  /** Of the latest transfer that this node had a part in. */
  number: number;
  /** First come first served. */
  readonly waiting: Waiting[];
  /** What the master has been asked for, and when last. */
  asked: { readonly mode: Mode; at: number } | null;
  /** The latest that was passed on, for the case that it is lost. */
  shipped: { readonly to: NodeId; readonly message: SharedDiskMessage } | null;
}

type Out = Pick<Outbox<never, never>, 'reply' | 'hold'>;

/** The pages that one instance has, and the operations that wait for one. */
export class Cache {
  private readonly pages = new Map<number, Page>();
  /** Asked for and not here yet. */
  private readonly wanted = new Set<Page>();

  constructor(
    private readonly self: NodeId,
    private readonly masterOf: (key: number) => NodeId,
  ) {}

  get isIdle(): boolean {
    return this.wanted.size === 0;
  }

  request(waiting: Waiting, now: number, tell: Tell, out: Out): void {
    const page = this.pageOf(waiting.operation.key);
    page.waiting.push(waiting);
    this.serve(page, now, tell, out);
  }

  /** Passes a page on. */
  ship({ key, number, to, mode }: Extract<SharedDiskMessage, { kind: 'ship' }>, tell: Tell): void {
    const page = this.pageOf(key);
    if (number > page.number) {
      page.number = number;
      page.shipped = { to, message: { kind: 'page', key, number, mode, value: page.value } };
      page.mode = mode === 'exclusive' ? 'none' : 'shared';
    }
    if (number === page.number && page.shipped !== null) tell(page.shipped.to, page.shipped.message);
  }

  /** A page arrives, or with `value` null what it takes to write the one that is here. */
  install(
    key: number,
    number: number,
    to: { readonly mode: Mode; readonly value: number | null },
    now: number,
    tell: Tell,
    out: Out,
  ): void {
    const page = this.pageOf(key);
    if (number > page.number) {
      page.number = number;
      page.mode = to.mode;
      page.value = to.value ?? page.value;
      page.shipped = null;
      page.asked = null;
      this.wanted.delete(page);
      out.hold(key, page.value);
      this.serve(page, now, tell, out);
    }
    if (number === page.number) tell(page.master, { kind: 'installed', key, number });
  }

  invalidate(key: number, number: number, tell: Tell): void {
    const page = this.pageOf(key);
    if (number > page.number) {
      page.number = number;
      page.mode = 'none';
      page.shipped = null;
    }
    if (number === page.number) tell(page.master, { kind: 'invalidated', key, number });
  }

  /** Asks again for what was asked for last at `before` or earlier. */
  repeat(before: number, now: number, tell: Tell): void {
    for (const { asked, master, key } of this.wanted) {
      if (asked === null || asked.at > before) continue;
      asked.at = now;
      tell(master, { kind: 'request', key, mode: asked.mode });
    }
  }

  private serve(page: Page, now: number, tell: Tell, out: Out): void {
    for (let next = page.waiting[0]; next !== undefined; next = page.waiting[0]) {
      const needs = next.operation.kind === 'read' ? 'shared' : 'exclusive';
      if (page.mode !== 'exclusive' && page.mode !== needs) return this.ask(page, needs, now, tell);
      page.waiting.shift();
      next.asked.result = executed(next.operation, page, out);
      out.reply(next.id, next.asked.result);
    }
  }

  private ask(page: Page, mode: Mode, now: number, tell: Tell): void {
    if (page.asked !== null) return;
    page.asked = { mode, at: now };
    this.wanted.add(page);
    tell(page.master, { kind: 'request', key: page.key, mode });
  }

  private pageOf(key: number): Page {
    const known = this.pages.get(key);
    if (known !== undefined) return known;
    const master = this.masterOf(key);
    const isOwn = master === this.self;
    const page: Page = {
      ...{ key, master, mode: isOwn ? 'exclusive' : 'none', value: INITIAL_VALUE, number: 0 },
      ...{ waiting: [], asked: null, shipped: null },
    };
    this.pages.set(key, page);
    return page;
  }
}

function executed(operation: RegisterOperation, page: Page, out: Out): Result {
  if (operation.kind === 'read') return { kind: 'ok', value: page.value, swapped: false };
  const isCas = operation.kind === 'cas';
  if (isCas && operation.expected !== page.value) return { kind: 'ok', value: page.value, swapped: false };
  page.value = operation.value;
  out.hold(page.key, page.value);
  return { kind: 'ok', value: page.value, swapped: isCas };
}
