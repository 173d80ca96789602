import type { Browser, Page } from 'playwright-core';
import { findChromium } from './chromium.js';
import { IDS } from './fixtures/ids.js';
import { type FixtureService, startService } from './service.js';
import { launch, open, unfold, visit } from './session.js';

/** Pages with charts, and the charts that each must have. */
const PAGES = [
  { path: `/runs/${IDS.runViolated}`, figures: ['availability', 'latency', 'violation', 'replicas', 'freshness'] },
  { path: `/runs/${IDS.runHeld}?from=20000&to=40000`, figures: ['availability', 'latency'] },
  { path: `/batches/${IDS.batchDone}`, figures: ['scatter'] },
  { path: `/batches/${IDS.batchDone}?a=8&b=10`, figures: ['pairs', 'scatter'] },
] as const;

const CASES = PAGES.flatMap(({ path, figures }) => figures.map((figure) => ({ path, figure })));

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (figures)\n');
  });
} else {
  let browser: Browser;
  let service: FixtureService;
  let page: Page;

  beforeAll(async () => {
    service = await startService();
    browser = await launch(chromiumPath);
    ({ page } = await open(browser, service.address, { theme: 'light' }));
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  it.each(PAGES)(
    'the figures of $path are the ones listed here, each with a finding for its name',
    async ({ path, figures }) => {
      await visit(page, path);
      await page.locator(`[data-figure=${figures[0]}] svg`).first().waitFor();
      expect(
        await page.locator('[data-figure]').evaluateAll((all) => all.map((each) => each.getAttribute('data-figure'))),
      ).toEqual(figures);
      await unfold(page);
      for (const figure of figures) {
        const name = await page.locator(`[data-figure=${figure}] figcaption h2`).innerText();
        expect(name.length).toBeGreaterThan(15);
        expect(await page.getByRole('figure', { name, exact: true }).count()).toBe(1);
      }
    },
    30_000,
  );

  it.each(CASES)(
    'in $path the figure $figure has a table with as many rows as it has marks',
    async ({ path, figure }) => {
      await visit(page, path);
      await unfold(page);
      const chart = page.locator(`[data-figure=${figure}]`);
      await chart.locator('svg').first().waitFor();
      const marks = await chart.evaluate((element) => {
        const counted = element.querySelectorAll('[data-mark]').length;
        const declared = [...element.querySelectorAll('[data-marks]')].reduce(
          (sum, svg) => sum + Number(svg.getAttribute('data-marks')),
          0,
        );
        return counted + declared;
      });
      expect(marks).toBeGreaterThan(0);
      await chart.getByRole('button', { name: 'Show as table' }).click();
      expect(Number(await chart.locator('table').getAttribute('data-rows'))).toBe(marks);
      expect(await chart.locator('tbody tr').count()).toBe(Math.min(25, marks));
    },
    30_000,
  );

  it.each(CASES)(
    'in $path the figure $figure is reached by Tab, read by arrows and left by Escape',
    async ({ path, figure }) => {
      await visit(page, path);
      await unfold(page);
      const chart = page.locator(`[data-figure=${figure}] [data-chart]`);
      await chart.locator('svg').first().waitFor();
      // From the control before it, as a reader would come.
      await page.locator(`[data-figure=${figure}]`).getByRole('button', { name: 'Show as table' }).focus();
      await page.keyboard.press('Tab');
      expect(await chart.evaluate((element) => element === document.activeElement)).toBe(true);
      const readout = page.locator(`[data-figure=${figure}] [data-readout]`);
      const before = await readout.innerText();
      await page.keyboard.press('ArrowRight');
      const first = await readout.innerText();
      await page.keyboard.press('End');
      const last = await readout.innerText();
      await page.keyboard.press('Escape');
      expect(new Set([before, first, last]).size).toBe(3);
      expect(await readout.innerText()).toBe(before);
    },
    30_000,
  );
}
