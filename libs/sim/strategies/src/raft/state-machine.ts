import { INITIAL_VALUE, type Result } from '@isthmus/sim-protocol';
import type { Command, LogEntry } from './log.js';

/**
 * The store that the log drives, with the client sessions that make a command take effect once however often it was
 * tried (dissertation, section 6.3). A session has one operation open at a time, so its last command is all to remember.
 */
export class StateMachine {
  private values = new Int32Array(64).fill(INITIAL_VALUE);
  /** The last command applied of each session; 0: none. */
  private sequences = new Int32Array(64);
  private results = new Int32Array(64);
  private swapped = new Uint8Array(64);

  read(key: number): number {
    return key < this.values.length ? this.values[key]! : INITIAL_VALUE;
  }

  /** Whether that command or a later one of its session has been applied. */
  hasApplied(session: number, sequence: number): boolean {
    return session < this.sequences.length && sequence <= this.sequences[session]!;
  }

  /** What the command answered when it was applied; null where a later command of its session took its place. */
  resultOf(session: number, sequence: number): Result | null {
    if (this.sequences[session] !== sequence) return null;
    return { kind: 'ok', value: this.results[session]!, swapped: this.swapped[session] === 1 };
  }

  apply({ session, sequence, operation }: LogEntry): void {
    if (operation === null || this.hasApplied(session, sequence)) return;
    this.makeRoom(session, operation.key);
    const current = this.values[operation.key]!;
    const writes = operation.kind === 'write' || current === operation.expected;
    if (writes) this.values[operation.key] = operation.value;
    this.sequences[session] = sequence;
    this.results[session] = writes ? operation.value : current;
    this.swapped[session] = isSwap(operation, writes) ? 1 : 0;
  }

  private makeRoom(session: number, key: number): void {
    if (key >= this.values.length) this.values = grown(this.values, new Int32Array(roomFor(key)).fill(INITIAL_VALUE));
    if (session < this.sequences.length) return;
    const room = roomFor(session);
    this.sequences = grown(this.sequences, new Int32Array(room));
    this.results = grown(this.results, new Int32Array(room));
    this.swapped = grown(this.swapped, new Uint8Array(room));
  }
}

function isSwap(operation: Command, writes: boolean): boolean {
  return operation.kind === 'cas' && writes;
}

/** A power of two above `position`. */
function roomFor(position: number): number {
  let room = 64;
  while (room <= position) room *= 2;
  return room;
}

function grown<Column extends Int32Array | Uint8Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
