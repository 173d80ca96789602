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
  /** Every value is written once; counters are added to in equal steps. */
  readonly unique?: boolean;
  /** In percent of appends: that append again what was appended before, although values are unique. */
  readonly repeats?: number;
  /** Default: all that the model has. */
  readonly kinds?: readonly ObjectKind[];
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
  const drafts = Array.from({ length: shape.operations }, (_, place): Draft => {
    const session = draw(shape.sessions);
    const invokedAt = clock[session]! + draw(3);
    const duration = draw(6);
    const known = draw(100) >= shape.unknown;
    clock[session] = invokedAt + duration + draw(2);
    return {
      asked: {
        ...question(draw, shape, place),
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

type Question = Pick<ObjectRow, 'kind' | 'argument' | 'expected'>;

function question(
  draw: Draw,
  { model, values, unique, repeats = 0, kinds = OBJECT_MODELS[model] }: ObjectShape,
  place: number,
): Question {
  const kind = kinds[draw(kinds.length)]!;
  const argument = unique ? place + 1 : draw(values);
  switch (kind) {
    case 'cas':
      if (model === 'kv') return { kind, argument: 'ab'.charAt(draw(2)), expected: ['', 'a', 'b', 'ab'][draw(4)]! };
      return { kind, argument, expected: draw(3) === 0 ? null : draw(values) };
    case 'add':
      if (model !== 'counter') return { kind, argument };
      return { kind, argument: unique ? 2 : draw(3) === 0 ? -draw(values) : draw(values) };
    case 'remove':
    case 'contains':
      return { kind, argument: draw(values) };
    case 'put':
      return { kind, argument: unique ? `${place};` : 'ab'.charAt(draw(2)) };
    case 'append': {
      const piece = unique && draw(100) < repeats ? draw(place + 1) : place;
      if (model !== 'kv') return { kind, argument: unique ? piece : argument };
      return { kind, argument: unique ? `${piece};` : 'ab'.charAt(draw(2)) };
    }
    case 'read':
    case 'get':
    case 'dequeue':
    case 'acquire':
    case 'release':
      return { kind };
    default:
      return { kind, argument };
  }
}

/** Answers of the right form; the true one is among them, if there is one. */
function answersTo(draw: Draw, { model, values }: ObjectShape, asked: ObjectRow, state: ObjectValue): ObjectRow[] {
  const small: ObjectValue[] = [null, ...Array.from({ length: values }, (_, value) => value)];
  const told = (results: readonly ObjectValue[]) => results.map((result) => ({ ...asked, result }));
  switch (asked.kind) {
    case 'read':
      if (model === 'set' || model === 'list-append')
        return told([state, [], [draw(values)], [draw(values), draw(values)].sort(), ...nearly(listOf(state))]);
      return told([state, ...small.slice(model === 'counter' ? 1 : 0)]);
    case 'get':
      return told([
        state,
        '',
        'a',
        'b',
        'ab',
        'ba',
        ...nearly(String(state).split(/(?<=;)/)).map((pieces) => pieces.join('')),
      ]);
    case 'cas':
      return [
        { ...asked, swapped: true },
        { ...asked, swapped: false },
        ...told(model === 'kv' ? [state, '', 'a', 'ab'] : small).map((row) => ({ ...row, swapped: false })),
      ];
    case 'contains':
      return told([true, false]);
    case 'dequeue':
      return told([...small, ...listOf(state)]);
    case 'add':
      if (model === 'set') return [asked, ...told([true, false])].slice(draw(2));
      return [asked, ...told([Number(state) + Number(asked.argument)])].slice(draw(2));
    case 'remove':
      return [asked, ...told([true, false])].slice(draw(2));
    default:
      return [asked];
  }
}

/** What a read that lacks the last piece may see, or one that has the last two the other way round. */
function nearly(pieces: readonly ObjectValue[]): ObjectValue[][] {
  return [pieces.slice(0, -1), [...pieces.slice(0, -2), ...pieces.slice(-2).reverse()]];
}

function listOf(state: ObjectValue): readonly ObjectValue[] {
  return Array.isArray(state) ? (state as readonly ObjectValue[]) : [];
}
