import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page that remembers what went wrong in it: console errors, exceptions, requests to elsewhere. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

interface Look {
  readonly theme: 'light' | 'dark';
  readonly width?: number;
}

export async function open(
  browser: Browser,
  address: string,
  { theme, width = 1280 }: Look,
): Promise<WatchedPage & { readonly context: BrowserContext }> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    baseURL: address,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('blob:'))
      complaints.push(`request to elsewhere: ${request.url()}`);
  });
  return { context, page, complaints };
}

/** Goes there and waits until nothing is loading any more. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('h1') !== null && !/^Loading /m.test(document.querySelector('main')?.innerText ?? ''),
  );
}

/** Opens all that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.locator('details:not([open])').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const WCAG = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] };
const CONTRAST = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** Violations of WCAG 2.2 A and AA that axe finds, one line each; or only what a change of colours can cause. */
export async function axeViolations(page: Page, what: 'all' | 'colours'): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not govern.
  await page.evaluate(AXE);
  const runOnly = JSON.stringify(what === 'all' ? WCAG : CONTRAST);
  const result = (await page.evaluate(
    `axe.run(document, { runOnly: ${runOnly}, resultTypes: ['violations'] })`,
  )) as AxeResult;
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

/** Keeps a picture of the whole page where pictures are wanted. */
export async function picture(page: Page, name: string, folder: string | null): Promise<void> {
  if (folder === null) return;
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
