import { NO_TOKEN, type Operation, type Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import { Registers } from '../registers.js';
import type { Answer, Command, CommandPlace, Observer, ReadOperation, StateMachine } from '../state-machine.js';
import { type BarrierState, BarrierTable } from './barrier-table.js';
import { LockTable, type Ticket } from './lock-table.js';

export interface LockMachineOptions {
  /** Whether storage refuses a write whose token is smaller than one that it has seen. */
  readonly fencing: boolean;
  /** Whether who asks for a lock that another one holds gets a place in line. */
  readonly queues: boolean;
}

interface LockState {
  readonly lines: ReadonlyMap<number, readonly Ticket[]>;
  readonly registers: ReturnType<Registers['copy']>;
  readonly tokens: ReadonlyMap<number, number>;
  readonly barriers: BarrierState;
}

type Lock = Extract<Operation, { kind: 'lock' }>;
type Barrier = Extract<Operation, { kind: 'barrier' }>;
type Write = Extract<Operation, { kind: 'write' }>;

/**
 * What the log of a lock service drives: locks and barriers, and beside them the storage that locks protect. They know nothing of
 * each other but the tokens that writes carry.
 *
 * It reads no clock, so no lease ends by itself: that is a command, which the leader gives.
 */
export class LockMachine implements StateMachine<LockState> {
  private locks = new LockTable();
  /** By key: the greatest token of a write that was accepted. */
  private tokens = new Map<number, number>();
  private changed: number[] = [];
  private changedBarriers: number[] = [];
  private readonly registers = new Registers();
  private table = new BarrierTable();

  constructor(private readonly options: LockMachineOptions) {}

  /** The holder, and who is in line behind. */
  line(key: number): readonly Ticket[] {
    return this.locks.line(key);
  }

  /** Of all locks that somebody holds. */
  keys(): Iterable<number> {
    return this.locks.keys();
  }

  /** The locks that have changed hands, or that somebody has asked for, since this was asked last. */
  takeChanged(): readonly number[] {
    const { changed } = this;
    if (changed.length > 0) this.changed = [];
    return changed;
  }

  get barriers(): Pick<BarrierTable, 'line' | 'keys' | 'roundOf'> {
    return this.table;
  }

  /** As `takeChanged`: the barriers to which somebody has come, or that somebody has left. */
  takeChangedBarriers(): readonly number[] {
    const { changedBarriers } = this;
    if (changedBarriers.length > 0) this.changedBarriers = [];
    return changedBarriers;
  }

  apply(command: Command, place: CommandPlace, observer: Observer): Answer {
    switch (command.kind) {
      case 'lock':
        return this.lock(command, place);
      case 'unlock': {
        const { key, token } = command;
        const isGone = this.locks.remove(key, token);
        if (isGone) this.changed.push(key);
        // Tokens are places in the log: nobody else has it.
        else if (this.table.leave(key, token)) this.changedBarriers.push(key);
        return { kind: 'ok', value: token, swapped: isGone };
      }
      case 'barrier':
        return this.enter(command, place);
      case 'write':
        return this.accepts(command) ? this.registers.apply(command, place, observer) : FENCED;
      default:
        return this.registers.apply(command, place, observer);
    }
  }

  query(operation: ReadOperation): Result {
    return this.registers.query(operation);
  }

  copy(): LockState {
    return {
      lines: this.locks.copy(),
      registers: this.registers.copy(),
      tokens: new Map(this.tokens),
      barriers: this.table.copy(),
    };
  }

  /**
   * Of each ticket its key, token, session and lease; of each fenced key its token; of each party what a ticket has, and its sequence;
   * of each barrier its round, and of each session the command with which it passed one, and the round.
   */
  sizeOf({ lines, registers, tokens, barriers }: LockState): number {
    const fields = 4 * placesIn(lines) + 2 * tokens.size;
    const ofBarriers = 5 * placesIn(barriers.lines) + 2 * barriers.rounds.size + 3 * barriers.passages.size;
    return this.registers.sizeOf(registers) + (fields + ofBarriers) * FIELD_BYTES;
  }

  payloadOf({ registers }: LockState): number {
    return this.registers.sizeOf(registers);
  }

  restore(state: LockState | null, observer: Observer): void {
    this.locks = new LockTable(state?.lines);
    this.tokens = new Map(state?.tokens);
    this.table = new BarrierTable(state?.barriers);
    this.registers.restore(state === null ? null : state.registers, observer);
  }

  private lock({ key, lease }: Lock, { index: token, session }: CommandPlace): Answer {
    this.changed.push(key);
    const isHeld = this.line(key).some((ticket) => ticket.session !== session);
    if (isHeld && !this.options.queues) return NOT_GRANTED;
    this.locks.add(key, { token, session, lease });
    return this.options.queues ? { kind: 'continue' } : granted(token);
  }

  /** Who has come is told so, and asks again for the round. */
  private enter({ key, parties, lease }: Barrier, { index: token, session, sequence }: CommandPlace): Answer {
    this.changedBarriers.push(key);
    this.table.enter(key, { token, session, sequence, lease }, parties);
    return { kind: 'continue' };
  }

  /** What carries no token has one that is smaller than any. */
  private accepts({ key, token = NO_TOKEN }: Write): boolean {
    if (!this.options.fencing) return true;
    if (token < (this.tokens.get(key) ?? NO_TOKEN)) return false;
    if (token !== NO_TOKEN) this.tokens.set(key, token);
    return true;
  }
}

/** @param value the token of a lock, the round of a barrier. */
export function granted(value: number): Result {
  return { kind: 'ok', value, swapped: true };
}

function placesIn(lines: ReadonlyMap<number, readonly Ticket[]>): number {
  let places = 0;
  for (const line of lines.values()) places += line.length;
  return places;
}

export const NOT_GRANTED: Result = { kind: 'ok', value: NO_TOKEN, swapped: false };
const FENCED: Result = { kind: 'refused', reason: 'fenced' };
