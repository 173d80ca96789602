import { NO_TOKEN, type Operation, type Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import { Registers } from '../registers.js';
import type { Answer, Command, CommandPlace, Observer, ReadOperation, StateMachine } from '../state-machine.js';
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
}

type Lock = Extract<Operation, { kind: 'lock' }>;
type Write = Extract<Operation, { kind: 'write' }>;

/**
 * What the log of a lock service drives: locks, and beside them the storage that they protect. The two know nothing of each other
 * but the tokens that writes carry.
 *
 * It reads no clock, so no lease ends by itself: that is a command, which the leader gives.
 */
export class LockMachine implements StateMachine<LockState> {
  private locks = new LockTable();
  /** By key: the greatest token of a write that was accepted. */
  private tokens = new Map<number, number>();
  private changed: number[] = [];
  private readonly registers = new Registers();

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

  apply(command: Command, place: CommandPlace, observer: Observer): Answer {
    switch (command.kind) {
      case 'lock':
        return this.lock(command, place);
      case 'unlock': {
        const { key, token } = command;
        const isGone = this.locks.remove(key, token);
        if (isGone) this.changed.push(key);
        return { kind: 'ok', value: token, swapped: isGone };
      }
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
    return { lines: this.locks.copy(), registers: this.registers.copy(), tokens: new Map(this.tokens) };
  }

  /** Of each ticket its key, token, session and lease; of each fenced key its token. */
  sizeOf({ lines, registers, tokens }: LockState): number {
    let tickets = 0;
    for (const line of lines.values()) tickets += line.length;
    return this.registers.sizeOf(registers) + (4 * tickets + 2 * tokens.size) * FIELD_BYTES;
  }

  payloadOf({ registers }: LockState): number {
    return this.registers.sizeOf(registers);
  }

  restore(state: LockState | null, observer: Observer): void {
    this.locks = new LockTable(state?.lines);
    this.tokens = new Map(state?.tokens);
    this.registers.restore(state === null ? null : state.registers, observer);
  }

  private lock({ key, lease }: Lock, { index: token, session }: CommandPlace): Answer {
    this.changed.push(key);
    const isHeld = this.line(key).some((ticket) => ticket.session !== session);
    if (isHeld && !this.options.queues) return NOT_GRANTED;
    this.locks.add(key, { token, session, lease });
    return this.options.queues ? { kind: 'continue' } : granted(token);
  }

  /** What carries no token has one that is smaller than any. */
  private accepts({ key, token = NO_TOKEN }: Write): boolean {
    if (!this.options.fencing) return true;
    if (token < (this.tokens.get(key) ?? NO_TOKEN)) return false;
    if (token !== NO_TOKEN) this.tokens.set(key, token);
    return true;
  }
}

export function granted(token: number): Result {
  return { kind: 'ok', value: token, swapped: true };
}

export const NOT_GRANTED: Result = { kind: 'ok', value: NO_TOKEN, swapped: false };
const FENCED: Result = { kind: 'refused', reason: 'fenced' };
