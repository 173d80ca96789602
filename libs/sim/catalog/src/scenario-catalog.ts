import { type Claim, parseText, parseWith, type Scenario, scenarioSchema } from '@isthmus/contract';
import { CLAIM_TEXTS } from './claim-texts.js';
import { SCENARIO_TEXTS } from './scenario-texts.js';

let parsed: readonly Scenario[] | undefined;

/** Every scenario of the gallery, by id. Parsed when first asked for. */
export function scenarios(): readonly Scenario[] {
  parsed ??= Object.entries(SCENARIO_TEXTS).map(([name, text]) => scenarioOf(name, text));
  return parsed;
}

export function scenario(id: string): Scenario | undefined {
  return scenarios().find((known) => known.id === id);
}

/** The file of a scenario as its author wrote it. */
export function scenarioText({ id, name }: Pick<Scenario, 'id' | 'name'>): string | undefined {
  return SCENARIO_TEXTS[`${id}-${name}`];
}

/** @throws if the file is not what the schema asks for: a defect of the catalog. */
function scenarioOf(file: string, text: string): Scenario {
  const document = parseText(text);
  const scenario = document.ok ? parseWith(scenarioSchema, document.value) : document;
  if (scenario.ok) return scenario.value;
  const [first] = scenario.violations;
  throw new Error(`scenarios/${file}.yaml: ${first?.pointer ?? ''} ${first?.message ?? ''} (${first?.allowed ?? ''})`);
}

/** What a scenario's runs have shown when it was recorded, with all its seeds; the runs themselves are not kept. null where it was not. */
export function recordedClaim(id: string): Claim | null {
  const text = CLAIM_TEXTS[id];
  return text === undefined ? null : (JSON.parse(text) as Claim);
}
