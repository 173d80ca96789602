import { readdirSync, readFileSync } from 'node:fs';
import { type Claim, LESSONS } from '@isthmus/contract';
import { scenarios } from '@isthmus/sim-catalog';
import { goldenText } from '@isthmus/sim-testing';
import { format } from 'prettier';
import { scenarioIndex, scenarioPage } from './scenario-page.js';

const folder = new URL('../../../../docs/scenarios/', import.meta.url);
/** What `npx isthmus scenarios S15 --json` has printed, and so on. */
const measured = new URL('results/', folder);
const claims = readdirSync(measured).flatMap(
  (file) => JSON.parse(readFileSync(new URL(file, measured), 'utf8')) as Claim[],
);

const laidOut = (text: string) => format(text, { parser: 'markdown', printWidth: 120 });

it.each(scenarios().map((scenario) => [`${scenario.id}-${scenario.name}`, scenario] as const))(
  'the page of %s says what its file says; UPDATE_GOLDEN=1 writes it',
  async (name, scenario) => {
    const claim = claims.find(({ id }) => id === scenario.id);
    const page = await laidOut(scenarioPage(scenario, claim));
    expect(page).toBe(goldenText(new URL(`${name}.md`, folder), page));
  },
);

it('the list of pages has them all, and there is no other', async () => {
  const index = await laidOut(scenarioIndex(scenarios(), LESSONS));
  expect(index).toBe(goldenText(new URL('README.md', folder), index));
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  expect(pages.sort()).toEqual(scenarios().map(({ id, name }) => `${id}-${name}.md`));
});

it('no page shows a result that does not bear its claim out', () => {
  const broken = claims.filter(({ shows, contrast }) => shows.pass !== true || contrast.pass !== true);
  expect(broken.map(({ id }) => id)).toEqual([]);
});
