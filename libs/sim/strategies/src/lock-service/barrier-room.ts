import type { Instant, Nanos, OperationId, Outbox, Result } from '@isthmus/sim-protocol';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import type { RaftReplica } from '../raft/replica.js';
import { Leases, type Overdue, stretchOf } from './leases.js';
import { granted, type LockMachine, NOT_GRANTED } from './lock-machine.js';
import type { LockServiceParameters } from './parameters.js';
import type { RecipeStep } from './recipe.js';
import { type BarrierOperation, type ServiceRequest, WaitingRoom } from './waiting-room.js';

type Out = Outbox<RaftMessage, RaftRecord, RecipeStep>;
type BarrierRequest = ServiceRequest<BarrierOperation>;

const NOBODY = -1 as OperationId;

/**
 * What the leader does for barriers: it keeps whoever has come waiting until the round is complete, and judges by its clock who has
 * waited long enough, which is committed before anybody hears of it. So whoever is told that the round was not complete is not of it.
 */
export class BarrierRoom {
  private readonly leases: Leases;
  private readonly room = new WaitingRoom<BarrierOperation>();

  /** @param wakeBy called with the moment by which `takeOverdue` must be. */
  constructor(
    private readonly raft: RaftReplica,
    private readonly machine: LockMachine,
    private readonly parameters: Pick<LockServiceParameters, 'wait' | 'clockDriftPpm' | 'recipe'>,
    private readonly wakeBy: (at: number, now: Instant, out: Out) => void,
  ) {
    this.leases = new Leases(stretchOf(parameters.clockDriftPpm));
  }

  onRequest(request: BarrierRequest, step: RecipeStep | null, now: Instant, out: Out): void {
    if (step === 'create') return this.raft.step({ kind: 'request', context: null, ...request }, now, out);
    const answer = this.answerTo(request);
    if (answer !== null) return out.reply(request.id, answer);
    const isByRecipe = step !== null;
    if (isByRecipe) this.hear(request, now);
    const until = isByRecipe ? now + this.parameters.wait : Infinity;
    if (!this.room.add(request, until)) return;
    this.wakeBy(until, now, out);
    if (isByRecipe || this.hasCome(request)) return;
    // Whoever waits here is answered when the round is complete, and not when the command is committed.
    this.raft.step({ kind: 'request', context: null, ...request, id: NOBODY }, now, out);
  }

  /** Somebody has come, a round is complete, or somebody has left. */
  settle(key: number, now: Instant, out: Out): void {
    const earliest = this.leases.follow(key, this.termsOf(key), now);
    this.wakeBy(earliest, now, out);
    const isOver = (request: BarrierRequest) => this.answerTo(request) !== null;
    for (let next = this.room.take(key, isOver); next !== null; next = this.room.take(key, isOver)) {
      out.reply(next.id, this.answerTo(next)!);
    }
  }

  /** Takes those who have been waiting too long, and gives when the next of the others will have. */
  takeOverdue(now: Instant, out: Out): { readonly overdue: readonly Overdue[]; readonly next: number } {
    const leases = this.leases.takeOverdue(now);
    const watches = this.room.takeOverdue(now);
    for (const { id } of watches.overdue) out.reply(id, { kind: 'continue' });
    return { overdue: leases.overdue, next: Math.min(leases.next, watches.next) };
  }

  /** Forgets who waits. Gives those whom the next leader can tell more; the others have come, and cannot be told that they have not. */
  resign(): readonly BarrierRequest[] {
    this.leases.forget();
    const all = this.room.takeAll();
    return this.parameters.recipe === 'barrier' ? all : [];
  }

  /** null: it waits, or has not come yet. */
  private answerTo(request: BarrierRequest): Result | null {
    if (!this.hasCome(request)) return null;
    const { session, sequence, operation } = request;
    const { barriers } = this.machine;
    const round = barriers.roundOf(session, sequence);
    if (round !== null) return granted(round);
    return barriers.line(operation.key).some((party) => party.session === session && party.sequence === sequence)
      ? null
      : NOT_GRANTED;
  }

  /** Whether the command is committed with which it has come, though it may have passed or left since. */
  private hasCome({ session, sequence }: BarrierRequest): boolean {
    return this.raft.store.state.hasApplied(session, sequence);
  }

  private hear({ session, operation: { key } }: BarrierRequest, now: Instant): void {
    const own = this.machine.barriers.line(key).find((party) => party.session === session);
    if (own !== undefined) this.leases.renew(key, own.token, now);
  }

  /** Where the service keeps a request waiting, it does so for `wait` at most. */
  private termsOf(key: number) {
    const { recipe, wait } = this.parameters;
    const line = this.machine.barriers.line(key);
    if (recipe === 'barrier') return line;
    return line.map((party) => ({ ...party, lease: Math.min(party.lease, wait) as Nanos }));
  }
}
