import { type MESSAGE_RUNS, type REQUEST_RUNS, SLOWED_WORK_ENDS } from './events.js';
import type { EventQueue } from './event-queue.js';
import type { Pauses } from './pauses.js';

/** What a CPU serves, by the event that it has got to one. */
export type Served = typeof MESSAGE_RUNS | typeof REQUEST_RUNS;

/** Something that came to a node. */
interface Work {
  readonly kind: Served;
  readonly channel: number;
  /** Of a request; 0 for a message. */
  readonly operation: number;
  /** Nanoseconds on a CPU that is not slow. */
  readonly usual: number;
  readonly item: unknown;
}

/** What a CPU is at. */
interface Service {
  readonly work: Work;
  /** In force now. */
  readonly factor: number;
  /** Nanoseconds, at that factor. */
  readonly length: number;
  readonly endsAt: number;
}

/** The work of one node. */
interface Backlog {
  service: Service | null;
  /** Pauses of the node before the end of the service was put on the calendar. */
  pauses: number;
  /** How often it was: only the last time counts. */
  scheduled: number;
  /** In order of arrival; those before `head` have had their turn. */
  waiting: Work[];
  head: number;
}

/**
 * What came to nodes whose CPU was slow. The speed may change while much waits for it, so each is served at the speed of its own turn,
 * and only the end of the one that is being served is on the calendar.
 */
export class SlowedWork {
  private readonly backlogs: readonly Backlog[];

  constructor(
    private readonly queue: EventQueue,
    private readonly pauses: Pauses,
    private readonly factors: Float64Array,
  ) {
    this.backlogs = Array.from(factors, () => ({ service: null, pauses: 0, scheduled: 0, waiting: [], head: 0 }));
  }

  isEmpty(node: number): boolean {
    return this.backlogs[node]!.service === null;
  }

  /** @param freeAt when the CPU is done with what came before it was slow. */
  add(node: number, work: Work, freeAt: number): void {
    const backlog = this.backlogs[node]!;
    if (backlog.service === null) this.begin(node, work, Math.max(this.queue.now, freeAt));
    else backlog.waiting.push(work);
  }

  /** What the CPU is done with now, while it goes on to the next; null: it is not done. */
  ends(node: number, scheduled: number): Work | null {
    const backlog = this.backlogs[node]!;
    const { service, pauses } = backlog;
    if (service === null || scheduled !== backlog.scheduled) return null;
    if (!this.pauses.areOver(node, pauses)) {
      this.pauses.holdUp(node, pauses, (endsAt) => {
        if (scheduled === backlog.scheduled) this.schedule(node, { ...service, endsAt });
      });
      return null;
    }
    const next = takeNext(backlog);
    if (next === null) backlog.service = null;
    else this.begin(node, next, this.queue.now);
    return service.work;
  }

  /** The factor of the node is another one: what is left of the service under way takes so much more or less. */
  changeSpeed(node: number): void {
    if (this.pauses.isPaused[node] !== 0) {
      this.pauses.defer(node, () => this.changeSpeed(node));
      return;
    }
    const { service, pauses } = this.backlogs[node]!;
    const factor = this.factors[node]!;
    if (service === null || service.factor === factor) return;
    const left = service.endsAt + this.pauses.lostSince(node, pauses) - this.queue.now;
    // Of what the CPU has not begun with yet, all of its length is left, and the wait for it stays as it is.
    const length = Math.min(left, service.length);
    const rest = Math.round((length / service.factor) * factor);
    this.schedule(node, { ...service, factor, length: rest, endsAt: this.queue.now + (left - length) + rest });
  }

  /** All of it is gone. */
  crash(node: number): void {
    const backlog = this.backlogs[node]!;
    backlog.service = null;
    backlog.scheduled++;
    backlog.waiting = [];
    backlog.head = 0;
  }

  private begin(node: number, work: Work, at: number): void {
    const factor = this.factors[node]!;
    const length = Math.round(work.usual * factor);
    this.schedule(node, { work, factor, length, endsAt: at + length });
  }

  private schedule(node: number, service: Service): void {
    const backlog = this.backlogs[node]!;
    backlog.service = service;
    backlog.pauses = this.pauses.count[node]!;
    backlog.scheduled++;
    this.queue.schedule(service.endsAt, SLOWED_WORK_ENDS, node, backlog.scheduled, 0, 0, null);
  }
}

function takeNext(backlog: Backlog): Work | null {
  const { waiting } = backlog;
  const next = waiting[backlog.head++] ?? null;
  if (next === null) waiting.length = backlog.head = 0;
  else if (backlog.head > 4096) {
    waiting.splice(0, backlog.head);
    backlog.head = 0;
  }
  return next;
}
