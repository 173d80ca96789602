import { type History, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** What one operation did, without its instants: for specs that enumerate histories. */
export interface SampleOperation {
  readonly kind: 'read' | 'write' | 'cas';
  readonly outcome: 'ok' | 'info';
  readonly argument: number;
  readonly expected: number;
  readonly value: number;
  readonly swapped: boolean;
}

export function read(value: number): SampleOperation {
  return { kind: 'read', outcome: 'ok', argument: 0, expected: 0, value, swapped: false };
}

export function write(argument: number, outcome: 'ok' | 'info' = 'ok'): SampleOperation {
  return { kind: 'write', outcome, argument, expected: 0, value: outcome === 'ok' ? argument : 0, swapped: false };
}

export function swap(expected: number, argument: number, outcome: 'ok' | 'info' = 'ok'): SampleOperation {
  const ok = outcome === 'ok';
  return { kind: 'cas', outcome, argument, expected, value: ok ? argument : 0, swapped: ok };
}

export function failedSwap(expected: number, value: number): SampleOperation {
  return { kind: 'cas', outcome: 'ok', argument: 99, expected, value, swapped: false };
}

/**
 * All ways in which the invocations and responses of operations can interleave, the operations numbered by invocation:
 * (2n-1)!! for n. Each gives the positions of every operation's two events.
 */
export function interleavings(operations: number): readonly (readonly (readonly [number, number])[])[] {
  const found: (readonly (readonly [number, number])[])[] = [];
  const events: [number, number][] = [];
  const open: number[] = [];
  const extend = (at: number): void => {
    if (events.length === operations && open.length === 0) {
      found.push(events.map(([invoked, responded]) => [invoked, responded] as const));
      return;
    }
    if (events.length < operations) {
      events.push([at, at]);
      open.push(events.length - 1);
      extend(at + 1);
      open.pop();
      events.pop();
    }
    for (const i of [...open]) {
      open.splice(open.indexOf(i), 1);
      events[i]![1] = at;
      extend(at + 1);
      open.push(i);
    }
  };
  extend(0);
  return found;
}

/** One history that is overwritten again and again: enumerating half a million must not make half a million. */
export class ScratchHistory {
  readonly history: History;

  constructor(length: number) {
    this.history = {
      length,
      session: Int32Array.from({ length }, (_, i) => i),
      datacenter: new Uint8Array(length),
      key: new Int32Array(length),
      kind: new Uint8Array(length),
      consistency: new Uint8Array(length),
      argument: new Int32Array(length),
      expected: new Int32Array(length),
      value: new Int32Array(length),
      swapped: new Uint8Array(length),
      intendedAt: new Float64Array(length),
      invokedAt: new Float64Array(length),
      respondedAt: new Float64Array(length),
      outcome: new Uint8Array(length),
      reason: new Uint8Array(length),
      node: new Int16Array(length),
      attempts: new Uint8Array(length),
    };
  }

  set(row: number, operation: SampleOperation): void {
    const { history } = this;
    history.kind[row] = OPERATION_KINDS.indexOf(operation.kind);
    history.outcome[row] = OUTCOMES.indexOf(operation.outcome);
    history.argument[row] = operation.argument;
    history.expected[row] = operation.expected;
    history.value[row] = operation.value;
    history.swapped[row] = operation.swapped ? 1 : 0;
  }

  setInstants(instants: readonly (readonly [number, number])[]): void {
    instants.forEach(([invokedAt, respondedAt], row) => {
      this.history.intendedAt[row] = invokedAt;
      this.history.invokedAt[row] = invokedAt;
      this.history.respondedAt[row] = respondedAt;
    });
  }
}

/** Every way to fill the rows, each with one of the operations that the choice allows given those before it. */
export function forEachFilling(
  scratch: ScratchHistory,
  choices: (row: number, writesBefore: number) => readonly SampleOperation[],
  visit: () => void,
): void {
  const { length } = scratch.history;
  const fill = (row: number, writesBefore: number): void => {
    if (row === length) {
      visit();
      return;
    }
    for (const operation of choices(row, writesBefore)) {
      scratch.set(row, operation);
      fill(row + 1, writesBefore + (operation.kind === 'write' ? 1 : 0));
    }
  };
  fill(0, 0);
}
