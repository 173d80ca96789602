import { existsSync } from 'node:fs';

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium to drive: named by CHROMIUM_PATH, or where systems install it; `null` where there is none. */
export const chromiumPath: string | null =
  [process.env['CHROMIUM_PATH'], ...KNOWN_PATHS].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  ) ?? null;

/** Where screenshots go, if anywhere: the browser tests take them when WEB_SCREENSHOTS names a folder. */
export const screenshotFolder: string | null = process.env['WEB_SCREENSHOTS'] ?? null;
