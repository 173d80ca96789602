import {
  OBJECT_MODELS,
  type ObjectKind,
  type ObjectModel,
  type ObjectRow,
  type ObjectValue,
} from '@isthmus/sim-protocol';

/** The operation of that name. Null where the model has none. */
export function kindNamed(model: ObjectModel, name: string): ObjectKind | null {
  const kinds: readonly ObjectKind[] = OBJECT_MODELS[model];
  return kinds.find((kind) => kind === name) ?? null;
}

/** Why the model has no such operation, in words. */
export function unknownKind(model: ObjectModel, name: string): string {
  const others = Object.entries(OBJECT_MODELS).filter(([, kinds]) => (kinds as readonly string[]).includes(name));
  const elsewhere = others.length > 0 ? `; ${others.map(([other]) => other).join(', ')} would` : '';
  return `"${name}" is no operation of the model ${model}, which has ${OBJECT_MODELS[model].join(', ')}${elsewhere}`;
}

const TAKES_ARGUMENT: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  ...(['write', 'cas', 'add', 'remove', 'contains', 'enqueue', 'put', 'append'] as const),
]);

/** Why the operation cannot be judged, or null. */
export function ruleBroken(model: ObjectModel, row: ObjectRow): string | null {
  const { kind, argument, expected, result, outcome } = row;
  if (TAKES_ARGUMENT.has(kind) && argument === undefined) return `a ${kind} needs a value`;
  if (kind === 'cas' && expected === undefined) return 'a cas needs the value that it expects';
  if (kind === 'enqueue' && argument === null) return 'null cannot be enqueued: it says that the queue was empty';
  if (model === 'counter' && kind === 'add' && !Number.isSafeInteger(argument)) return 'a counter adds whole numbers';
  if (model === 'kv' && kind !== 'get' && typeof argument !== 'string') return `a ${kind} takes a text`;
  if (model === 'kv' && kind === 'cas' && typeof expected !== 'string') return 'a cas on a text expects one';
  return outcome === 'ok' ? answerBroken(model, kind, result, row) : null;
}

function answerBroken(
  model: ObjectModel,
  kind: ObjectKind,
  result: ObjectValue | undefined,
  { swapped }: ObjectRow,
): string | null {
  if (kind === 'cas' && swapped === undefined) return 'a cas that is ok must say whether it swapped';
  if ((kind === 'read' || kind === 'get' || kind === 'dequeue') && result === undefined)
    return `a ${kind} that is ok needs the value that came back`;
  if (kind === 'read' && (model === 'set' || model === 'list-append') && !Array.isArray(result))
    return `a read of a ${model} returns a list`;
  if (kind === 'read' && model === 'counter' && !Number.isSafeInteger(result))
    return 'a read of a counter returns a whole number';
  if (kind === 'acquire' && result !== undefined && typeof result !== 'number')
    return 'an acquire answers the end of its lease, if anything';
  if (kind === 'get' && typeof result !== 'string') return 'a get returns a text';
  if (kind === 'contains' && typeof result !== 'boolean') return 'contains answers true or false';
  if (model === 'set' && (kind === 'add' || kind === 'remove') && result !== undefined && typeof result !== 'boolean')
    return `a ${kind} answers true or false, if anything`;
  if (model === 'counter' && kind === 'add' && result !== undefined && !Number.isSafeInteger(result))
    return 'an add answers the sum, if anything';
  return null;
}
