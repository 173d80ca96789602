import type { Browser } from 'playwright-core';
import { findChromium, screenshotFolder } from './chromium.js';
import { IDS } from './fixtures/ids.js';
import { type FixtureService, type Mode, startService } from './service.js';
import { axeViolations, launch, open, picture, unfold, visit, type WatchedPage } from './session.js';

interface Case {
  readonly name: string;
  readonly path: string;
  readonly mode?: Mode;
  readonly says: RegExp;
  /** A failing answer is a console error of the browser's own. */
  readonly failing?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'experiments', path: '/', says: /Quorum of one[\s\S]*1 of 2/ },
  { name: 'experiments-empty', path: '/experiments', mode: 'empty', says: /Nothing has run here yet/ },
  {
    name: 'experiments-failing',
    path: '/experiments',
    mode: 'failing',
    says: /The database does not answer/,
    failing: true,
  },
  {
    name: 'experiment',
    path: `/experiments/${IDS.experimentOfFive}`,
    says: /One replica answers[\s\S]*passed 512 MiB/,
  },
  {
    name: 'run-violated',
    path: `/runs/${IDS.runViolated}`,
    says: /violated[\s\S]*The proof[\s\S]*r = 1 lets its own replica answer/,
  },
  { name: 'run-short', path: `/runs/${IDS.runShort}`, says: /Why it is not linearizable: 4/ },
  {
    name: 'run-held',
    path: `/runs/${IDS.runHeld}`,
    says: /holds[\s\S]*eu-west-1 completed no write during Europe cut off, and no read either/,
  },
  { name: 'run-quiet', path: `/runs/${IDS.runQuiet}`, says: /undecided[\s\S]*The schedule has no partition/ },
  { name: 'run-running', path: `/runs/${IDS.runRunning}`, says: /Simulating: 42\.0.% done/ },
  { name: 'run-queued', path: `/runs/${IDS.runQueued}`, says: /Waiting for a worker/ },
  { name: 'run-failed', path: `/runs/${IDS.runFailed}`, says: /out-of-memory[\s\S]*Lower the arrival rate/ },
  { name: 'run-cancelled', path: `/runs/${IDS.runCancelled}`, says: /cancelled before it ended/ },
  { name: 'run-missing', path: `/runs/${IDS.missing}`, says: /This run does not exist/, failing: true },
  { name: 'batch', path: `/batches/${IDS.batchDone}`, says: /Only multi-leader[\s\S]*10 of 10/ },
  { name: 'batch-running', path: `/batches/${IDS.batchRunning}`, says: /36 of 120 runs done[\s\S]*3 of 3/ },
  { name: 'submit', path: '/submit', says: /Run this batch: 120.runs/ },
  { name: 'submit-from', path: `/submit?from=${IDS.experimentOfFive}`, says: /Run this experiment: 1.run/ },
  { name: 'checks', path: '/checks', says: /etcd_000[\s\S]*orders\.csv[\s\S]*holds/ },
  {
    name: 'check-violated',
    path: `/checks/${IDS.checkViolated}`,
    says: /is linearizable up to the response of the operation of line 14[\s\S]*cas 1 to 2, swapped/,
  },
  {
    name: 'check-of-transactions',
    path: `/checks/${IDS.checkSkewed}`,
    says: /snapshot isolation[\s\S]*write-skew[\s\S]*read key x as \[\], without 2/,
  },
  { name: 'gallery', path: '/gallery', says: /The cost, and CAP[\s\S]*borne out[\s\S]*not run yet/ },
  {
    name: 'scenario',
    path: '/gallery/S16',
    says: /The matrix[\s\S]*consistent 19 of 20[\s\S]*None has both[\s\S]*not borne out[\s\S]*it is a theorem/,
  },
  { name: 'learn', path: '/learn', says: /5\. The cost, and CAP[\s\S]*Memory of a processor/ },
  { name: 'lesson-prediction', path: '/learn/S16', says: /Step 1 of 3[\s\S]*One, consensus/ },
  {
    name: 'lesson-reason',
    path: '/learn/S16?step=reason&answer=1',
    says: /Not as you predicted[\s\S]*You said: One, consensus[\s\S]*Next: Memory of a processor/,
  },
  { name: 'validation', path: '/validation', says: /2 of 3.rows pass[\s\S]*3.rows: 2 pass, 1 not judged/ },
  { name: 'no-such-page', path: '/nowhere', says: /There is no such page/ },
];

const LOOKS = [
  { look: 'light', theme: 'light', width: 1280 },
  { look: 'dark', theme: 'dark', width: 1280 },
  { look: 'narrow', theme: 'light', width: 320 },
] as const;

const chromiumPath = findChromium(process.env);

if (chromiumPath === null) {
  it('skipped: no Chromium', () => {
    process.stdout.write('skipped: no Chromium (set CHROMIUM_PATH, or install it: apt-get install chromium)\n');
  });
} else {
  let browser: Browser;
  let service: FixtureService;

  beforeAll(async () => {
    service = await startService();
    browser = await launch(chromiumPath);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  describe.each(LOOKS)('in the $look look, $width px wide', ({ look, theme, width }) => {
    let watched: WatchedPage;

    beforeAll(async () => {
      watched = await open(browser, service.address, { theme, width });
    }, 30_000);

    afterAll(() => watched.page.context().close());

    it.each(CASES)(
      'the page $name says its piece and leaves nothing to complain about: console, titles, width, WCAG 2.2 AA',
      async ({ name, path, mode, says, failing }) => {
        const { page, complaints } = watched;
        service.mode = mode ?? 'full';
        complaints.length = 0;
        await visit(page, path);
        await page.waitForFunction(({ source }) => new RegExp(source).test(document.body.innerText), {
          source: says.source,
        });
        await unfold(page);
        await picture(page, `${name}-${look}`, screenshotFolder(process.env));
        expect(
          complaints.filter((complaint) => failing !== true || !complaint.includes('Failed to load resource')),
        ).toEqual([]);
        expect(await page.title()).toMatch(/ · Isthmus$/);
        expect(await page.locator('html').getAttribute('lang')).toBe('en');
        // Wide content scrolls inside its own region: the page itself never does.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        // Structure does not change with the theme, so the dark look is asked for its colours only.
        if (look !== 'narrow') expect(await axeViolations(page, look === 'light' ? 'all' : 'colours')).toEqual([]);
      },
      40_000,
    );
  });
}
