import type { Browser, Page } from 'playwright-core';
import { findChromium, screenshotFolder } from './chromium.js';
import { IDS } from './fixtures/ids.js';
import { type FixtureService, startService } from './service.js';
import { launch, open, picture, visit } from './session.js';

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (submit)\n');
  });
} else {
  let browser: Browser;
  let service: FixtureService;
  let page: Page;

  beforeAll(async () => {
    service = await startService();
    browser = await launch(chromiumPath);
    ({ page } = await open(browser, service.address, { theme: 'dark' }));
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  beforeEach(() => {
    service.mode = 'full';
    service.submitted.length = 0;
  });

  const run = () => page.getByRole('button', { name: /^Run this/ });
  const replaceText = async (text: string) => {
    await page.getByRole('textbox', { name: 'Definition' }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  };
  const experiment = (layout: string, duration: string) =>
    `version: 1\nname: Typed by hand\ntopology:\n  layout: ${layout}\nstrategy:\n  kind: multi-leader\nduration: ${duration}\n`;

  it('marks the line of what the browser finds wrong, says what is allowed, and keeps the button off', async () => {
    await visit(page, '/submit');
    await replaceText(experiment('aws-3', '70 parsecs'));
    const errors = page.locator('[data-findings=errors] li');
    await errors.first().waitFor();
    expect(await errors.allInnerTexts()).toEqual([
      expect.stringMatching(/^line 7 \/duration .*is not a duration[\s\S]*Allowed: a number and a unit/),
    ]);
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('70 parsecs');
    expect(await run().isDisabled()).toBe(true);
    expect(await page.locator('#run-reason').innerText()).toMatch(/has 1.error/);
    await picture(page, 'submit-error', screenshotFolder(process.env));
    await page.getByRole('button', { name: 'line 7' }).click();
    expect(
      await page.evaluate(() =>
        document.querySelector('main [class*=editor]')?.shadowRoot?.activeElement?.getAttribute('aria-label'),
      ),
    ).toMatch(/^Definition/);
  }, 30_000);

  it('marks what only the service can know, at its line too', async () => {
    await visit(page, '/submit');
    await replaceText(experiment('atlantis-9', '70s'));
    const errors = page.locator('[data-findings=errors] li');
    await errors.first().waitFor();
    expect(await errors.allInnerTexts()).toEqual([
      expect.stringMatching(/^line 4 \/topology\/layout there is no layout[\s\S]*aws-3/),
    ]);
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('atlantis-9');
  }, 30_000);

  it('submits the text as it stands, once, and goes to the run', async () => {
    await visit(page, '/submit');
    const text = experiment('aws-3', '70s');
    await replaceText(text);
    await page.getByRole('button', { name: /Run this experiment: 1.run$/ }).click();
    await page.waitForURL(`**/runs/${IDS.runHeld}`);
    expect(service.submitted).toEqual([
      { path: '/v1/experiments', text, key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  }, 30_000);

  it('runs an example with one click from the empty list', async () => {
    service.mode = 'empty';
    await visit(page, '/experiments');
    await page.getByRole('button', { name: 'Run it: Who can write when Europe is cut off' }).click();
    await page.waitForURL(`**/batches/${IDS.batchRunning}`);
    expect(service.submitted.map(({ path }) => path)).toEqual(['/v1/batches']);
  }, 30_000);

  it('keeps filters in the address and takes them from it', async () => {
    await visit(page, '/experiments?verdict=violated');
    expect(await page.locator('table').last().locator('tbody tr').count()).toBe(1);
    await page.getByLabel('verdict').selectOption('holds');
    await page.waitForURL('**/experiments?verdict=holds');
    expect(await page.locator('table').last().locator('tbody th').allInnerTexts()).toEqual(['Raft loses its leader']);
  }, 30_000);

  it('explains a failed operation that is asked about', async () => {
    await visit(page, `/runs/${IDS.runHeld}#failures`);
    await page.getByRole('button', { name: 'Why did operation 5000 not succeed?' }).click();
    await page.getByText('could not reach a majority').waitFor();
    expect(page.url()).toContain('op=5000');
  }, 30_000);
}
