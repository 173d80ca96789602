import { existsSync } from 'node:fs';

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

type Environment = Readonly<Record<string, string | undefined>>;

/** The Chromium to drive: named by CHROMIUM_PATH, or where systems install it; `null` where there is none. */
export function findChromium(environment: Environment): string | null {
  const candidates = [environment['CHROMIUM_PATH'], ...KNOWN_PATHS];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path)) ?? null;
}

/** Where screenshots go, if anywhere: the browser tests take them when WEB_SCREENSHOTS names a folder. */
export function screenshotFolder(environment: Environment): string | null {
  return environment['WEB_SCREENSHOTS'] ?? null;
}
