import type { Browser, Page } from 'playwright-core';
import { findChromium, screenshotFolder } from './chromium.js';
import { IDS } from './fixtures/ids.js';
import { type FixtureService, startService } from './service.js';
import { axeViolations, launch, open, picture, visit } from './session.js';

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (jobs)\n');
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

  beforeEach(() => {
    service.submitted.length = 0;
  });

  it('has the interval shown traced, says that the trace was cut, and offers its document', async () => {
    await visit(page, `/runs/${IDS.runHeld}?from=20000&to=40000`);
    await page.getByRole('button', { name: /^Trace 20\.00.s to 40\.00.s$/ }).click();
    const link = page.getByRole('link', { name: 'Download the trace' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`/v1/runs/${IDS.runHeld}/traces/${IDS.trace}/document`);
    await page.getByText(/100.000 events from 20s to 40s for Perfetto, 21\.4.MB; it was cut there/).waitFor();
    expect(service.submitted.map(({ path, text }) => ({ path, request: JSON.parse(text) as unknown }))).toEqual([
      {
        path: `/v1/runs/${IDS.runHeld}/traces`,
        request: { format: 'chrome', from: '20000ms', to: '40000ms' },
      },
    ]);
    await picture(page, 'trace', screenshotFolder(process.env));
  }, 30_000);

  it('finds the cause of a violation: what was needed, and what prevents it', async () => {
    await visit(page, `/runs/${IDS.runViolated}`);
    await page.getByRole('button', { name: 'Find the cause' }).click();
    const table = page.getByRole('table', { name: 'Runs that were made to find the cause' });
    await table.waitFor();
    expect(await table.locator('tbody th').allInnerTexts()).toEqual([
      'as it was',
      'without Europe cut off',
      '/strategy/r from 1 to 2',
      '/strategy/r from 1 to 3',
    ]);
    expect(await table.getByText('prevents it').count()).toBe(1);
    expect(service.submitted.map(({ path }) => path)).toEqual([`/v1/runs/${IDS.runViolated}/causes`]);
    expect(await axeViolations(page, 'all')).toEqual([]);
    await picture(page, 'cause', screenshotFolder(process.env));
  }, 30_000);

  it('gives the explicit schedule as a file', async () => {
    await visit(page, `/runs/${IDS.runHeld}`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the explicit schedule' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`${IDS.runHeld}.yaml`);
  }, 30_000);

  it('refuses a history that cannot be read with line and column, and goes to the check of one that can', async () => {
    const choose = (name: string, text: string) =>
      page.getByLabel(/^history/).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await visit(page, '/checks');
    expect(await page.getByRole('button', { name: 'Check it' }).isDisabled()).toBe(true);
    await choose('orders.csv', 'no history');
    expect(await page.getByLabel('format').inputValue()).toBe('csv');
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByRole('alert').getByText('line 1, column 1').waitFor();
    await picture(page, 'checks-refused', screenshotFolder(process.env));
    await choose('etcd_000.log', 'INFO  jepsen.util - 0\t:invoke\t:read\tnil\n');
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.waitForURL(`**/checks/${IDS.checkViolated}`);
    expect(service.submitted.at(-1)?.path).toBe('/v1/checks');
  }, 30_000);
}
