import { readdirSync, readFileSync } from 'node:fs';
import { type Claim, parseText, parseWith, scenarioSchema } from '@isthmus/contract';
import { goldenText } from '@isthmus/sim-testing';
import { format } from 'prettier';
import { scenarios } from './scenario-catalog.js';

const folder = new URL('../scenarios/', import.meta.url);
/** What `npx isthmus scenarios --json` has printed. */
const results = new URL('../../../../docs/scenarios/results/', import.meta.url);
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');

it.each(files)('%s is a scenario, named after its id and name', (file) => {
  const document = parseText(textOf(file));
  if (!document.ok) throw new Error(JSON.stringify(document.violations));
  const scenario = parseWith(scenarioSchema, document.value);
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.violations, null, 2));
  expect(file).toBe(`${scenario.value.id}-${scenario.value.name}.yaml`);
});

const moduleOf = (says: string, name: string, texts: Readonly<Record<string, string>>) =>
  format(`/** ${says} */\nexport const ${name}: Readonly<Record<string, string>> = ${JSON.stringify(texts)};\n`, {
    parser: 'typescript',
    singleQuote: true,
    printWidth: 120,
  });

it('has every file in its module; UPDATE_GOLDEN=1 writes it', async () => {
  const texts = Object.fromEntries(files.map((file) => [file.replace(/\.yaml$/, ''), textOf(file)]));
  const module = await moduleOf(
    'The files of `scenarios/`, as they are: the catalog reads none.',
    'SCENARIO_TEXTS',
    texts,
  );
  expect(module).toBe(goldenText(new URL('./scenario-texts.ts', import.meta.url), module));
});

it('has a recorded result of every scenario, of its present assertions, in its module; UPDATE_GOLDEN=1 writes it', async () => {
  const claims = scenarios().map((scenario) => {
    const [claim] = JSON.parse(readFileSync(new URL(`${scenario.id}.json`, results), 'utf8')) as [Claim];
    for (const half of ['shows', 'contrast'] as const) {
      expect(claim[half].evidence.map(({ says }) => says)).toEqual(scenario[half].map(({ says }) => says));
      expect(claim[half].pass).toBe(true);
    }
    return [scenario.id, JSON.stringify(claim)] as const;
  });
  const module = await moduleOf(
    'What `docs/scenarios/results` has recorded, by scenario.',
    'CLAIM_TEXTS',
    Object.fromEntries(claims),
  );
  expect(module).toBe(goldenText(new URL('./claim-texts.ts', import.meta.url), module));
});

it('has no two scenarios of one id', () => {
  const ids = files.map((file) => file.slice(0, 3));
  expect(new Set(ids).size).toBe(ids.length);
});
