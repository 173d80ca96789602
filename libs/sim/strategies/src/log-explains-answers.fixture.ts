import { INITIAL_VALUE, invariant, type Result } from '@isthmus/sim-protocol';
import type { Attempt } from '@isthmus/sim-testing';
import type { Command, CommandPlace } from './state-machine.js';

/** A committed entry of a log. */
export interface LoggedCommand extends CommandPlace {
  /** null: it changes nothing. */
  readonly operation: Command | null;
}

/**
 * Whether the answers are linearizable, with the committed log as the order of commands. Each command answers what a
 * replay of the log gives it, and nothing takes effect before an operation on its key that ended before it began.
 */
export function expectLogExplainsAnswers(attempts: readonly Attempt[], committed: readonly LoggedCommand[]): void {
  const history = replayOf(committed);
  const begins = new Map<number, number>();
  for (const { id, requestedAt } of attempts) if (!begins.has(id)) begins.set(id, requestedAt);
  const answers = attempts.flatMap((attempt) => effectOf(attempt, history));
  for (const later of answers) {
    for (const earlier of answers) {
      if (earlier.key !== later.key || earlier.id === later.id || earlier.endedAt >= begins.get(later.id)!) continue;
      invariant(earlier.from < later.before, `#${later.id} took effect before #${earlier.id}, which had ended`);
    }
  }
}

interface Replay {
  readonly commands: ReadonlyMap<string, { readonly index: number; readonly result: Result }>;
  /** By value: where in the log its key began to hold it, and where another value took its place. */
  readonly values: ReadonlyMap<number, { readonly from: number; readonly before: number }>;
}

/** The log, replayed by a store that is too simple to be wrong. */
function replayOf(entries: readonly LoggedCommand[]): Replay {
  const held = new Map<number, number>();
  const latest = new Map<number, number>();
  const commands = new Map<string, { index: number; result: Result }>();
  const values = new Map<number, { from: number; before: number }>();
  for (const { index, session, sequence, operation } of entries) {
    if (operation === null || sequence <= (latest.get(session) ?? 0)) continue;
    latest.set(session, sequence);
    if (operation.kind !== 'write' && operation.kind !== 'cas') throw new Error(`a ${operation.kind} of a register`);
    const { key, kind } = operation;
    const current = held.get(key) ?? INITIAL_VALUE;
    const writes = kind === 'write' || current === operation.expected;
    const value = writes ? operation.value : current;
    if (writes) {
      const name = current === INITIAL_VALUE ? initialOf(key) : current;
      values.set(name, { from: values.get(name)?.from ?? 0, before: index });
      values.set(value, { from: index, before: Infinity });
      held.set(key, value);
    }
    commands.set(`${session}.${sequence}`, { index, result: { kind: 'ok', value, swapped: writes && kind === 'cas' } });
  }
  return { commands, values };
}

/** All keys begin with the same value; every other is written once. */
function initialOf(key: number): number {
  return -1 - key;
}

/** Where in the log an answered operation may have taken effect: from `from` on, and before `before`. */
function effectOf({ id, answer, operation, session, sequence }: Attempt, { commands, values }: Replay) {
  if (answer?.result.kind !== 'ok') return [];
  const { key } = operation;
  if (operation.kind === 'read') {
    const { value } = answer.result;
    const span = values.get(value === INITIAL_VALUE ? initialOf(key) : value) ?? { from: 0, before: Infinity };
    invariant(value === INITIAL_VALUE || span.from > 0, `read #${id} gives ${value}, which was never committed`);
    return [{ id, key, ...span, endedAt: answer.at }];
  }
  const command = commands.get(`${session}.${sequence}`);
  invariant(command !== undefined, `command #${id} was answered and is not in the log`);
  expect(answer.result).toEqual(command.result);
  return [{ id, key, from: command.index, before: command.index, endedAt: answer.at }];
}
