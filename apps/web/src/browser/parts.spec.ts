import type { Browser, Page } from 'playwright-core';
import { findChromium } from './chromium.js';
import { IDS } from './fixtures/ids.js';
import { type FixtureService, startService } from './service.js';
import { launch, open, visit } from './session.js';

const RUN = `/runs/${IDS.runViolated}`;
const FOLDED = ['downtime', 'failures', 'groups', 'models', 'replicas', 'staleness', 'network', 'resources', 'limits'];

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (parts)\n');
  });
} else {
  let browser: Browser;
  let service: FixtureService;
  let page: Page;

  const openParts = () => page.locator('main details[open][id]').evaluateAll((all) => all.map(({ id }) => id));

  /** Where the top of a part is in the window, in pixels. */
  const topOf = (id: string) =>
    page.locator(`#${id}`).evaluate((element) => Math.round(element.getBoundingClientRect().top));

  beforeAll(async () => {
    service = await startService();
    browser = await launch(chromiumPath);
  }, 60_000);

  beforeEach(async () => {
    ({ page } = await open(browser, service.address, { theme: 'light' }));
  });

  afterEach(() => page.context().close());

  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  it('lists the parts of a run in the order of the page, and leads to them by keyboard as often as asked', async () => {
    await visit(page, RUN);
    const links = page.getByRole('navigation', { name: 'On this page' }).getByRole('link');
    const named = await links.allInnerTexts();
    expect(named).toEqual(await page.locator('main section[id] > h2').allInnerTexts());
    expect(named.slice(0, 4)).toEqual(['What happened', 'How available', 'How fast', 'How consistent, and why']);
    const chosen = links.filter({ hasText: 'How fast' });
    for (let time = 0; time < 2; time += 1) {
      await page.evaluate(() => scrollTo(0, 0));
      await chosen.focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => scrollY > 0);
      expect(await topOf('latency')).toBe(64);
      // The list stays in sight, and above what it led to.
      expect((await chosen.boundingBox())?.y).toBeLessThan(40);
    }
  }, 30_000);

  it('folds what is secondary, and says in a sentence what is inside', async () => {
    await visit(page, RUN);
    expect(await openParts()).toEqual([]);
    const folded = page.locator('main details[id]');
    expect(await folded.evaluateAll((all) => all.map(({ id }) => id))).toEqual(FOLDED);
    const sentences = await folded.locator('> summary').allInnerTexts();
    expect(sentences.map((text) => text.length > 20)).toEqual(FOLDED.map(() => true));
    expect(sentences[3]).toBe(
      'Models 6 of 11 hold; violated: linearizable, sequential, CM, PRAM; undecided: consistent prefix',
    );
  }, 30_000);

  it('opens the part that the address names, in sight', async () => {
    await visit(page, `${RUN}#network`);
    await page.getByRole('table', { name: 'Messages between nodes by name' }).waitFor();
    expect(await openParts()).toEqual(['network']);
    const top = await topOf('network');
    expect([top >= 0, top < 900]).toEqual([true, true]);
  }, 30_000);

  it('opens what the address has chosen something in', async () => {
    await visit(page, `${RUN}?op=3030&phase=recovery`);
    await page.getByRole('heading', { name: 'Operation 3030' }).waitFor();
    expect(await openParts()).toEqual(['failures', 'groups']);
  }, 30_000);

  it('puts a part that is opened by hand into the address, where a new choice leaves it', async () => {
    await visit(page, RUN);
    await page.getByText('Replicas', { exact: true }).click();
    await page.waitForURL('**#replicas');
    await page.getByRole('button', { name: 'recovery' }).click();
    await page.waitForURL('**?from=40000&to=50000#replicas');
    expect(await openParts()).toEqual(['replicas']);
    await page.getByText('Replicas', { exact: true }).click();
    expect(await openParts()).toEqual([]);
  }, 30_000);

  it('prints all that is folded, with its pictures and the heads of its tables', async () => {
    await visit(page, RUN);
    await page.emulateMedia({ media: 'print' });
    for (const id of FOLDED) expect(await page.locator(`#${id} > :not(summary)`).isVisible()).toBe(true);
    expect(await page.locator('[data-figure=replicas] svg').isVisible()).toBe(true);
    expect(await page.locator('#groups thead').first().innerText()).toMatch(/datacenter[\s\S]*p99/);
    expect(await page.getByRole('navigation').count()).toBe(0);
  }, 30_000);
}
