import type { ConstraintVerdict, Timed } from './constraint-verdict.js';

/** An insertion or a deletion that was acknowledged. Every row is inserted once at most. */
export interface RowChange extends Timed {
  readonly kind: 'insert' | 'delete';
  readonly row: string;
  /** Of an insertion: the row that it refers to. */
  readonly parent?: string;
}

/**
 * Whether every row's parent was there: referential integrity, with deletions restricted.
 *
 * Certain breaches only: a row was inserted though its parent's deletion had been answered before, or its parent's insertion
 * had not been asked for; a parent was deleted though a row that refers to it was inserted, and answered, before, and its own
 * deletion had not been asked for when the parent's was answered.
 *
 * Cost: n, and the children of what is deleted.
 */
export function checkReferences(changes: readonly RowChange[]): ConstraintVerdict {
  const inserted = new Map<string, RowChange>();
  const deleted = new Map<string, RowChange>();
  const children = new Map<string, RowChange[]>();
  for (const change of changes) {
    (change.kind === 'insert' ? inserted : deleted).set(change.row, change);
    if (change.parent === undefined) continue;
    const siblings = children.get(change.parent);
    if (siblings === undefined) children.set(change.parent, [change]);
    else siblings.push(change);
  }
  const breaches = changes.flatMap((change) => {
    const found = change.kind === 'insert' ? orphan(change) : widow(change);
    return found === undefined ? [] : [{ at: change.respondedAt, ...found }];
  });
  if (breaches.length === 0) return { verdict: 'holds', violations: 0 };
  const { operations, statements } = breaches.reduce((first, breach) => (breach.at < first.at ? breach : first));
  return { verdict: 'violated', violations: breaches.length, witness: { operations, statements } };

  function orphan(child: RowChange) {
    const { parent, row, operation, invokedAt, respondedAt } = child;
    if (parent === undefined) return undefined;
    const statement = `#${operation} inserted ${row}, which refers to ${parent}.`;
    const end = deleted.get(parent);
    if (end !== undefined && end.respondedAt < invokedAt)
      return {
        operations: [end.operation, operation],
        statements: [`#${end.operation} had deleted ${parent} by ${end.respondedAt}.`, statement],
      };
    const begin = inserted.get(parent);
    if (begin !== undefined && begin.invokedAt <= respondedAt) return undefined;
    return { operations: [operation], statements: [`By ${respondedAt} nobody had inserted ${parent}.`, statement] };
  }

  function widow({ row, operation, invokedAt, respondedAt }: RowChange) {
    const child = children.get(row)?.find((one) => {
      const end = deleted.get(one.row);
      return one.respondedAt < invokedAt && (end === undefined || end.invokedAt > respondedAt);
    });
    if (child === undefined) return undefined;
    return {
      operations: [child.operation, operation],
      statements: [
        `#${child.operation} had inserted ${child.row}, which refers to ${row}, by ${child.respondedAt}.`,
        `#${operation} deleted ${row} while it was there.`,
      ],
    };
  }
}
