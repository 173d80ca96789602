import { readFileSync } from 'node:fs';
import { experimentSchema, parseText, parseWith } from '@isthmus/contract';
import { runExperiment } from '@isthmus/sim-laboratory';

const PAGE = readFileSync(new URL('../../../docs/workloads.md', import.meta.url), 'utf8');
const EXAMPLES = new Map(
  [...PAGE.matchAll(/^### `([a-z-]+)`\n(?:[^`]|`(?!``))*```yaml\n([^`]*)```/gm)].map(([, kind = '', text = '']) => [
    kind,
    text,
  ]),
);

describe('the page about workloads', () => {
  it('has an example of a script', () => {
    expect([...EXAMPLES.keys()]).toContain('script');
  });

  it.each([...EXAMPLES])('has an example of %s that runs, and whose clients are answered', (name, text) => {
    const document = parseText(text);
    const parsed = parseWith(experimentSchema, {
      ...{ version: 1, name },
      ...(document.ok ? (document.value as object) : {}),
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    const result = runExperiment(parsed.value, '1');
    expect(result).toMatchObject({ kind: 'report', report: { warnings: expect.any(Array) as unknown } });
    if (result.kind === 'report') expect(result.report.operations.ok).toBeGreaterThan(0);
  });
});
