import type { ConstraintVerdict, Timed } from './constraint-verdict.js';

/** An operation that carries a fencing token: the grant that made it, or a write that the storage accepted. */
export interface Fenced extends Timed {
  /** The lock, or the resource written. */
  readonly key: string;
  readonly token: number;
}

/**
 * Whether fencing tokens never go back [Kleppmann, "Designing Data-Intensive Applications", ch. 8].
 *
 * - of `grants`: one that began after another had been answered has a greater token; no two have the same;
 * - of `writes`: none that was accepted has a smaller token than one that had been accepted, and answered, before it began.
 *
 * Cost: n log n.
 */
export function checkFencing(fenced: readonly Fenced[], which: 'grants' | 'writes'): ConstraintVerdict {
  const byStart = [...fenced].sort((a, b) => a.invokedAt - b.invokedAt || a.operation - b.operation);
  const byEnd = [...fenced].sort((a, b) => a.respondedAt - b.respondedAt || a.operation - b.operation);
  const greatest = new Map<string, Fenced>();
  const owners = new Map<string, Fenced>();
  let answered = 0;
  let violations = 0;
  let first: readonly [Fenced, Fenced] | undefined;
  for (const current of byStart) {
    for (; byEnd[answered] !== undefined && byEnd[answered]!.respondedAt < current.invokedAt; answered++) {
      const { key, token } = byEnd[answered]!;
      if (token > (greatest.get(key)?.token ?? -Infinity)) greatest.set(key, byEnd[answered]!);
    }
    const before = greatest.get(current.key);
    const grant = `${current.token} ${current.key}`;
    const twin = which === 'grants' ? owners.get(grant) : undefined;
    owners.set(grant, twin ?? current);
    const greater = before !== undefined && before.token > current.token ? before : twin;
    if (greater === undefined) continue;
    violations++;
    first ??= [greater, current];
  }
  if (first === undefined) return { verdict: 'holds', violations };
  const [before, after] = first;
  const [said, then] =
    which === 'grants' ? ['was granted', 'was granted'] : ['was accepted', 'was accepted all the same'];
  const order = before.respondedAt < after.invokedAt ? `, and began after that` : '';
  const statements = [
    `#${before.operation} on ${before.key} ${said} with token ${before.token} by ${before.respondedAt}.`,
    `#${after.operation} ${then} with token ${after.token}${order}.`,
  ];
  return { verdict: 'violated', violations, witness: { operations: [before.operation, after.operation], statements } };
}
