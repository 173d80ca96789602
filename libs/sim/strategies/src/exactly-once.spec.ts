import { type Command, type StateMachine } from './state-machine.js';
import { ExactlyOnce } from './exactly-once.js';
import { Registers } from './registers.js';

const SILENT = { hold: () => {} };
const write = (value: number): Command => ({ kind: 'write', key: 0, value });
const cas = (expected: number, value: number): Command => ({ kind: 'cas', key: 0, expected, value });

/** What the command `sequence` of session 5 is answered. */
function answered(state: ExactlyOnce, sequence: number, command: Command) {
  state.apply(command, { index: 1, session: 5, sequence }, SILENT);
  return state.resultOf(5, sequence);
}

describe('a state machine that executes commands exactly once', () => {
  it('answers a repeated command as it did at first, whatever has happened since', () => {
    const state = new ExactlyOnce(() => new Registers());
    const swapped = { kind: 'ok', value: 1, swapped: true };
    expect(answered(state, 1, cas(0, 1))).toEqual(swapped);
    state.apply(write(9), { index: 2, session: 700, sequence: 1 }, SILENT);
    expect(answered(state, 1, cas(0, 1))).toEqual(swapped);
    expect(answered(state, 2, cas(1, 2))).toEqual({ kind: 'ok', value: 9, swapped: false });
    expect(state.resultOf(700, 1)).toEqual({ kind: 'ok', value: 9, swapped: false });
  });

  it('has no answer to a command that its session has gone on from, or that it has not executed', () => {
    const state = new ExactlyOnce(() => new Registers());
    answered(state, 2, write(1));
    expect([1, 2, 3].map((sequence) => state.hasApplied(5, sequence))).toEqual([true, true, false]);
    expect([state.resultOf(5, 1), state.resultOf(5, 3), state.resultOf(6, 1)]).toEqual([null, null, null]);
  });

  it('begins again from a copy that later commands left alone, and tells what it holds now', () => {
    const state = new ExactlyOnce(() => new Registers());
    answered(state, 1, write(1));
    const copy = state.copy();
    answered(state, 2, write(2));
    const held: number[] = [];
    state.restore(copy, { hold: (key, value) => (held[key] = value) });
    expect([held[0], state.hasApplied(5, 2), copy.bytes]).toEqual([1, false, 16 + 32]);
    state.restore(null, { hold: (key, value) => (held[key] = value) });
    expect([held[0], state.hasApplied(5, 1)]).toEqual([0, false]);
  });

  it('runs any machine, and tells it which command of the log it executes', () => {
    const places: number[][] = [];
    const counter: StateMachine<number> = {
      apply: (_command, { index, session, sequence }) => {
        places.push([index, session, sequence]);
        return places.length;
      },
      query: () => ({ kind: 'ok', value: places.length, swapped: false }),
      copy: () => places.length,
      sizeOf: () => 8,
      restore: () => {},
    };
    const state = new ExactlyOnce(() => counter);
    for (const sequence of [1, 1, 2]) answered(state, sequence, write(7));
    expect(places).toEqual([
      [1, 5, 1],
      [1, 5, 2],
    ]);
    expect(state.resultOf(5, 2)).toEqual({ kind: 'ok', value: 2, swapped: false });
  });
});
