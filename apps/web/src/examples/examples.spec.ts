import { batchSchema, expandBatch, experimentSchema, parseText, parseWith } from '@isthmus/contract';
import { readdirSync, readFileSync } from 'node:fs';

const files = readdirSync('src/examples').filter((name) => name.endsWith('.yaml'));

function parsed(file: string): unknown {
  const document = parseText(readFileSync(`src/examples/${file}`, 'utf8'));
  if (!document.ok) throw new Error(JSON.stringify(document.violations));
  return document.value;
}

it.each(files)('%s is a document that the contract accepts', (file) => {
  const value = parsed(file);
  if (typeof value === 'object' && value !== null && 'sweep' in value) {
    const batch = parseWith(batchSchema, value);
    expect(batch).toMatchObject({ ok: true });
    if (batch.ok) expect(expandBatch(batch.value)).toMatchObject({ ok: true });
  } else expect(parseWith(experimentSchema, value)).toMatchObject({ ok: true });
});

it('compares six designs on two layouts in the batch about Europe: 120 runs with ten seeds', () => {
  const batch = parseWith(batchSchema, parsed('europe-cut-off.yaml'));
  if (!batch.ok) throw new Error(JSON.stringify(batch.violations));
  const cells = expandBatch(batch.value);
  if (!cells.ok) throw new Error(JSON.stringify(cells.violations));
  expect(cells.value).toHaveLength(12);
  expect(cells.value.reduce((runs, { experiment }) => runs + experiment.seeds.count, 0)).toBe(120);
});
