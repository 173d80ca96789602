import { INITIAL_VALUE, type Result } from '@isthmus/sim-protocol';
import type { LogEntry } from './log.js';

/** A session's last command: its sequence (0: none yet), the value of its answer, and whether it swapped; side by side. */
const SESSION_FIELDS = 3;

/** A copy of a state machine that nothing changes any more. */
export interface MachineState {
  readonly values: Int32Array<ArrayBuffer>;
  readonly sessions: Int32Array<ArrayBuffer>;
  /** Keys that were written, and sessions that wrote. */
  readonly size: { readonly keys: number; readonly sessions: number };
}

/**
 * The store that the log drives, with the client sessions that make a command take effect once however often it was
 * tried (dissertation, section 6.3). A session has one operation open at a time, so its last command is all to remember.
 */
export class StateMachine {
  private values: Int32Array<ArrayBuffer>;
  private sessions: Int32Array<ArrayBuffer>;

  /** `state`: what it begins with; null: nothing. */
  constructor(state: MachineState | null = null) {
    this.values = state?.values.slice() ?? new Int32Array(64).fill(INITIAL_VALUE);
    this.sessions = state?.sessions.slice() ?? new Int32Array(64 * SESSION_FIELDS);
  }

  copy(): MachineState {
    const { values, sessions } = this;
    let keys = 0;
    for (const value of values) if (value !== INITIAL_VALUE) keys++;
    let writers = 0;
    for (let at = 0; at < sessions.length; at += SESSION_FIELDS) if (sessions[at] !== 0) writers++;
    return { values: values.slice(), sessions: sessions.slice(), size: { keys, sessions: writers } };
  }

  /** More than any key that was written. */
  get keys(): number {
    return this.values.length;
  }

  read(key: number): number {
    return key < this.values.length ? this.values[key]! : INITIAL_VALUE;
  }

  /** Whether that command or a later one of its session has been applied. */
  hasApplied(session: number, sequence: number): boolean {
    const at = session * SESSION_FIELDS;
    return at < this.sessions.length && sequence <= this.sessions[at]!;
  }

  /** What the command answered when it was applied; null where a later command of its session took its place. */
  resultOf(session: number, sequence: number): Result | null {
    const at = session * SESSION_FIELDS;
    if (this.sessions[at] !== sequence) return null;
    return { kind: 'ok', value: this.sessions[at + 1]!, swapped: this.sessions[at + 2] === 1 };
  }

  apply({ session, sequence, operation }: LogEntry): void {
    if (operation === null || this.hasApplied(session, sequence)) return;
    const { key, value } = operation;
    if (key >= this.values.length) this.values = grown(this.values, new Int32Array(key * 2).fill(INITIAL_VALUE));
    const at = session * SESSION_FIELDS;
    if (at >= this.sessions.length) this.sessions = grown(this.sessions, new Int32Array(at * 2));
    const current = this.values[key]!;
    const writes = operation.kind === 'write' || current === operation.expected;
    if (writes) this.values[key] = value;
    this.sessions[at] = sequence;
    this.sessions[at + 1] = writes ? value : current;
    this.sessions[at + 2] = operation.kind === 'cas' && writes ? 1 : 0;
  }
}

function grown(from: Int32Array<ArrayBuffer>, into: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  into.set(from);
  return into;
}
