import type { Browser } from 'playwright-core';
import { findChromium } from './chromium.js';
import { type FixtureService, startService } from './service.js';
import { launch, open, visit, type WatchedPage } from './session.js';

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (set CHROMIUM_PATH, or install it: apt-get install chromium)\n');
  });
} else {
  let browser: Browser;
  let service: FixtureService;
  let watched: WatchedPage;

  beforeAll(async () => {
    service = await startService();
    browser = await launch(chromiumPath);
    watched = await open(browser, service.address, { theme: 'light' });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  it('a lesson asks first, then shows, then explains, and goes back as easily as forward', async () => {
    const { page } = watched;
    const says = (text: RegExp) => page.getByText(text).first().waitFor();
    await visit(page, '/learn');
    await page.getByRole('link', { name: 'Linearizable or available, while the network is partitioned' }).click();
    await says(/Step 1 of 3/);
    expect(await page.getByRole('button', { name: 'See what happens' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'None' }).check();
    await page.getByRole('button', { name: 'See what happens' }).click();
    await says(/Step 2 of 3/);
    await page.getByRole('link', { name: 'Why it is so' }).click();
    await says(/As you predicted/);
    await page.getByRole('link', { name: 'Back to the runs' }).click();
    await says(/Step 2 of 3/);
    await page.getByRole('link', { name: 'Back to the prediction' }).click();
    await says(/Step 1 of 3/);
    expect(await page.getByRole('radio', { name: 'None' }).isChecked()).toBe(true);
    await page.goBack();
    await says(/Step 2 of 3/);
  }, 30_000);

  it('starts with the question where the address makes no sense', async () => {
    const { page } = watched;
    await visit(page, '/learn/S16?step=home&answer=none');
    await page.getByText('Step 1 of 3').waitFor();
    expect(await page.getByRole('button', { name: 'See what happens' }).isDisabled()).toBe(true);
  }, 30_000);

  it('one click runs a scenario that nobody has run', async () => {
    const { page } = watched;
    await visit(page, '/gallery/S17');
    await page.getByRole('button', { name: 'Run it: 20 runs' }).click();
    await page.waitForFunction(() => document.querySelector('[role=alert]') === null);
    expect(service.submitted.map(({ path, text }) => [path, text])).toEqual([['/v1/scenarios/S17/run', '{}']]);
    expect(service.submitted[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  }, 30_000);

  it('each cell of a matrix leads to a run', async () => {
    const { page } = watched;
    await visit(page, '/gallery/S16');
    await page.getByRole('link', { name: 'multi-leader, partition: available, 20 of 20 seeds' }).click();
    await page.waitForURL(/\/runs\/run_violated/);
  }, 30_000);
}
