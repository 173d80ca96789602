import type { Assertion, AssertionOutcome, Claim, Scenario } from '@isthmus/contract';

/** A scenario as a page of the guide, one screen long. `claim`: what was measured, if anything was. */
export function scenarioPage(scenario: Scenario, claim: Claim | undefined): string {
  const { id, name, title, figures, lesson, lookAt, why, fix, literature } = scenario;
  const figure = figures.length === 0 ? '' : `; figure ${figures.join(', ')} of the text`;
  return [
    `# ${id}: ${title}`,
    scenario.claim,
    `Lesson: ${lesson}${figure}. To run it: \`npx isthmus scenarios ${id}\`, or its card in the gallery of the dashboard.`,
    '## What to look at',
    lookAt,
    '## Result',
    ...(claim !== undefined && isOf(scenario, claim)
      ? resultOf(scenario, claim)
      : ['Not measured for this page yet: what must be seen.', ...expectedOf(scenario)]),
    '## Why',
    why,
    '## What would fix it',
    fix,
    '## Literature',
    literature.map((entry) => `- ${entry}`).join('\n'),
    `The experiments: [${id}-${name}.yaml](../../libs/sim/catalog/scenarios/${id}-${name}.yaml).`,
    '',
  ].join('\n\n');
}

/** The list of all pages, by lesson. */
export function scenarioIndex(scenarios: readonly Scenario[], lessons: readonly string[]): string {
  const parts = lessons.flatMap((lesson) => {
    const entries = scenarios.filter((scenario) => scenario.lesson === lesson);
    if (entries.length === 0) return [];
    const lines = entries.map(({ id, name, title }) => `- [${id}: ${title}](${id}-${name}.md)`);
    return [`## ${lesson.charAt(0).toUpperCase()}${lesson.slice(1)}`, lines.join('\n')];
  });
  return [
    '# Scenarios',
    'Claims of the standard text on consistency and consensus (Kleppmann, *Designing Data-Intensive Applications*, chapters 5, 8 and 9), each with experiments that show it, and a paired configuration that does not. `npx isthmus scenarios` runs them all and says whether both halves hold, with 20 seeds for each experiment. A service runs them, too: `POST /v1/scenarios/S15/run`, as they are or with something overridden (`{"overrides": {"/faults": []}}`), and `GET /v1/batches/{id}/claim` says what its runs bear out, or that they do not test the claim.',
    ...parts,
    '',
  ].join('\n\n');
}

/** Whether that is what was measured of the scenario as it is now. */
function isOf({ shows, contrast }: Scenario, claim: Claim): boolean {
  const says = (entries: readonly { readonly says: string }[]) => JSON.stringify(entries.map((entry) => entry.says));
  return says(shows) === says(claim.shows.evidence) && says(contrast) === says(claim.contrast.evidence);
}

function resultOf(scenario: Scenario, claim: Claim): string[] {
  const row = ({ says, variant, sentence, pass }: AssertionOutcome) =>
    `| ${pass === true ? '✓' : '✗'} ${cell(says)} | ${cell(variantText(variant))} | ${cell(sentence)} |`;
  const head = '| | experiment | seen |\n| --- | --- | --- |';
  return [
    `With ${claim.seeds} seeds for each experiment:`,
    ...(claim.matrix === null ? [] : [matrixTable(scenario, claim.matrix)]),
    '**The claim shows**',
    [head, ...claim.shows.evidence.map(row)].join('\n'),
    ...(claim.contrast.evidence.length === 0
      ? []
      : ['**The contrast**', [head, ...claim.contrast.evidence.map(row)].join('\n')]),
    ...exampleOf(claim),
  ];
}

/** The first run that was called wrong by a checker, in its words. */
function exampleOf({ shows }: Claim): string[] {
  const told = shows.evidence.find(({ example }) => example !== null && /: .*#\d/.test(example.sentence))?.example;
  return told === undefined || told === null
    ? []
    : [`For example, ${told.variant}, seed ${told.seed}: ${told.sentence}`];
}

function matrixTable({ matrix }: Scenario, { rows, columns, cells }: NonNullable<Claim['matrix']>): string {
  const text = (row: string, column: string) =>
    cells
      .find((entry) => entry.row === row && entry.column === column)
      ?.values.map(({ value, seeds }, _, values) => (values.length === 1 ? value : `${value} ${seeds}`))
      .join(', ') ?? '';
  return [
    `| ${matrix?.rows.label ?? ''} | ${columns.join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row} | ${columns.map((column) => text(row, column)).join(' | ')} |`),
  ].join('\n');
}

function expectedOf({ shows, contrast }: Scenario): string[] {
  const line = ({ says, variant, in: quantifier }: Assertion) => `- ${says} (${variantText(variant)}; ${quantifier}).`;
  return [[...shows, ...contrast].map(line).join('\n')];
}

function variantText(variant: string): string {
  return variant === '*' ? 'every experiment' : variant;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}
