import { readdirSync, readFileSync } from 'node:fs';
import { parseText, parseWith, scenarioSchema } from '@isthmus/contract';
import { goldenText } from '@isthmus/sim-testing';
import { format } from 'prettier';

const folder = new URL('../scenarios/', import.meta.url);
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

it('has every file in its module; UPDATE_GOLDEN=1 writes it', async () => {
  const texts = Object.fromEntries(files.map((file) => [file.replace(/\.yaml$/, ''), textOf(file)]));
  const module = await format(
    `/** The files of \`scenarios/\`, as they are: the catalog reads none. */\nexport const SCENARIO_TEXTS: Readonly<Record<string, string>> = ${JSON.stringify(texts)};\n`,
    { parser: 'typescript', singleQuote: true, printWidth: 120 },
  );
  expect(module).toBe(goldenText(new URL('./scenario-texts.ts', import.meta.url), module));
});

it('has no two scenarios of one id', () => {
  const ids = files.map((file) => file.slice(0, 3));
  expect(new Set(ids).size).toBe(ids.length);
});
