import { readFileSync } from 'node:fs';
import { APPLICATION_KINDS, experimentSchema, parseText, parseWith } from '@isthmus/contract';
import { runExperiment } from '@isthmus/sim-laboratory';

const PAGE = readFileSync(new URL('../../../docs/workloads.md', import.meta.url), 'utf8');
const EXAMPLES = new Map(
  [...PAGE.matchAll(/^### `([a-z-]+)`\n\n```yaml\n([^`]*)```/gm)].map(([, kind = '', text = '']) => [kind, text]),
);

describe('the page about workloads', () => {
  it('has a row and an example for each application of the contract, and no other; and an example of a script', () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, kind]) => kind);
    expect(rows.sort()).toEqual([...APPLICATION_KINDS].sort());
    expect([...EXAMPLES.keys()].sort()).toEqual([...APPLICATION_KINDS, 'script'].sort());
  });

  it.each([...EXAMPLES])('has an example of %s that runs, and shows what it is about', (kind, text) => {
    const document = parseText(text);
    const parsed = parseWith(experimentSchema, {
      ...{ version: 1, name: kind },
      ...(document.ok ? (document.value as object) : {}),
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    const result = runExperiment(parsed.value, '1');
    if (result.kind !== 'report') throw new Error(result.message);
    const { application, linearizable, operations } = result.report;
    expect(operations.ok).toBeGreaterThan(0);
    if (kind === 'script') expect(linearizable.verdict).toBe('violated');
    else expect([application?.kind, application?.verdict]).toEqual([kind, KEPT.includes(kind) ? 'holds' : 'violated']);
  });
});

/** Applications whose example keeps their rule. */
const KEPT = ['image-resizer', 'score-page', 'stock-reservations'];
