import { readFileSync } from 'node:fs';
import { experimentSchema, parseText, parseWith, STRATEGY_KINDS } from '@isthmus/contract';
import { assess } from '@isthmus/sim-laboratory';

const PAGE = readFileSync(new URL('../../../docs/strategies.md', import.meta.url), 'utf8');
const EXAMPLES = new Map(
  [...PAGE.matchAll(/^### `([a-z-]+)`\n\n```yaml\n([^`]*)```/gm)].map(([, kind = '', text = '']) => [kind, text]),
);

describe('the page about strategies', () => {
  it('has a row and an example for each kind of the contract, and no other', () => {
    const rows = [...PAGE.matchAll(/^\| \[`([a-z-]+)`\]/gm)].map(([, kind]) => kind);
    expect(rows.sort()).toEqual([...STRATEGY_KINDS].sort());
    expect([...EXAMPLES.keys()].sort()).toEqual([...STRATEGY_KINDS].sort());
  });

  it.each([...EXAMPLES])('has an example of %s that runs', (kind, text) => {
    const document = parseText(text);
    expect(document.ok && document.value).toMatchObject({ strategy: { kind } });
    const parsed = parseWith(experimentSchema, {
      ...{ version: 1, name: kind, topology: { layout: 'aws-3' }, duration: '10s' },
      ...(document.ok ? (document.value as object) : {}),
    });
    expect(parsed.ok ? assess(parsed.value) : parsed.violations).toMatchObject({ ok: true });
  });
});
