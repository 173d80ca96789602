import {
  OBJECT_MODELS,
  type ObjectHistory,
  ObjectHistoryBuilder,
  type ObjectKind,
  type ObjectModel,
  type ObjectRow,
  type ObjectValue,
} from '@isthmus/sim-protocol';
import { effectOf } from './object-brute-force.js';
import type { Draw } from './random-histories.js';

export interface ObjectShape {
  readonly model: ObjectModel;
  readonly operations: number;
  readonly sessions: number;
  /** Values written are below this. */
  readonly values: number;
  /** In percent of operations: of unknown outcome. */
  readonly unknown: number;
  /** In percent of answers: drawn instead of told by the object. */
  readonly lies: number;
}

interface Draft {
  readonly asked: ObjectRow;
  readonly effectAt: number;
}

/** A history of a true object, but for its lies; instants are few, so that many are equal. */
export function randomObjectHistory(draw: Draw, shape: ObjectShape): ObjectHistory {
  const clock = Array.from({ length: shape.sessions }, () => draw(4));
  const drafts = Array.from({ length: shape.operations }, (): Draft => {
    const session = draw(shape.sessions);
    const invokedAt = clock[session]! + draw(3);
    const duration = draw(6);
    const known = draw(100) >= shape.unknown;
    clock[session] = invokedAt + duration + draw(2);
    return {
      asked: {
        ...question(draw, shape),
        session: `s${session}`,
        key: 'k',
        outcome: known ? 'ok' : 'info',
        invokedAt,
        respondedAt: known ? invokedAt + duration : Infinity,
      },
      effectAt: invokedAt + (known ? duration * (draw(8) / 7) : draw(12)),
    };
  });
  return answered(draw, shape, drafts);
}

function answered(draw: Draw, shape: ObjectShape, drafts: readonly Draft[]): ObjectHistory {
  const { model } = shape;
  const builder = new ObjectHistoryBuilder(model);
  let state: ObjectValue = model === 'counter' ? 0 : model === 'kv' ? '' : null;
  if (model === 'set' || model === 'queue' || model === 'list-append') state = [];
  for (const { asked } of [...drafts].sort((a, b) => a.effectAt - b.effectAt)) {
    if (asked.outcome === 'info') {
      if (draw(2) === 0) state = effectOf(model, asked, state).state;
      builder.add(asked);
      continue;
    }
    const candidates = answersTo(draw, shape, asked, state);
    const effect = effectOf(model, asked, state);
    const truth = candidates.find((row) => effect.answers(row));
    // A lock that is not free, or not one's own, has no answer: it is asked in vain, for ever.
    const lie = candidates[draw(candidates.length)]!;
    if (draw(100) < shape.lies) builder.add(lie);
    else if (truth) builder.add(truth);
    else continue;
    state = effect.state;
  }
  return builder.finish();
}

function question(draw: Draw, { model, values }: ObjectShape): Pick<ObjectRow, 'kind' | 'argument' | 'expected'> {
  const kinds: readonly ObjectKind[] = OBJECT_MODELS[model];
  const kind = kinds[draw(kinds.length)]!;
  switch (kind) {
    case 'cas':
      return { kind, argument: draw(values), expected: draw(3) === 0 ? null : draw(values) };
    case 'add':
      return { kind, argument: model === 'counter' && draw(3) === 0 ? -draw(values) : draw(values) };
    case 'put':
    case 'append':
      return { kind, argument: model === 'kv' ? 'ab'.charAt(draw(2)) : draw(values) };
    case 'read':
    case 'get':
    case 'dequeue':
    case 'acquire':
    case 'release':
      return { kind };
    default:
      return { kind, argument: draw(values) };
  }
}

/** Answers of the right form; the true one is among them, if there is one. */
function answersTo(draw: Draw, { model, values }: ObjectShape, asked: ObjectRow, state: ObjectValue): ObjectRow[] {
  const small: ObjectValue[] = [null, ...Array.from({ length: values }, (_, value) => value)];
  const told = (results: readonly ObjectValue[]) => results.map((result) => ({ ...asked, result }));
  switch (asked.kind) {
    case 'read':
      if (model === 'set' || model === 'list-append')
        return told([state, [], [draw(values)], [draw(values), draw(values)].sort()]);
      return told([state, ...small.slice(model === 'counter' ? 1 : 0)]);
    case 'get':
      return told([state, '', 'a', 'b', 'ab', 'ba']);
    case 'cas':
      return [
        { ...asked, swapped: true },
        { ...asked, swapped: false },
        ...told(small).map((row) => ({ ...row, swapped: false })),
      ];
    case 'contains':
      return told([true, false]);
    case 'dequeue':
      return told([...small, ...(Array.isArray(state) ? (state as readonly ObjectValue[]) : [])]);
    case 'add':
      if (model === 'set') return [asked, ...told([true, false])].slice(draw(2));
      return [asked, ...told([Number(state) + Number(asked.argument)])].slice(draw(2));
    case 'remove':
      return [asked, ...told([true, false])].slice(draw(2));
    default:
      return [asked];
  }
}
