import { existsSync, readdirSync, readFileSync } from 'node:fs';

const here = new URL('./', import.meta.url);
const STRATEGIES = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(STRATEGIES)('the folder of %s', (name) => {
  const folder = new URL(`${name}/`, here);

  it('has specs and golden transcripts', () => {
    const files = readdirSync(folder);
    expect(files.filter((file) => file.endsWith('.spec.ts'))).not.toEqual([]);
    expect(readdirSync(new URL('testdata/', folder))).not.toEqual([]);
  });

  it('has a README that tells its sources, what it promises and not, its closed forms, messages, and what is left out', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    expect(readme).toMatch(/^\| sources |^Sources?: /m);
    for (const heading of ['Parameters', 'Promise', 'No promise', 'Closed forms', 'Left out'])
      expect(readme).toContain(`\n## ${heading}\n`);
    expect(readme).toMatch(/^## Messages/m);
  });

  it('has a README whose paths lead somewhere', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    const paths = [...readme.matchAll(/`((?:\.\.\/)*[a-z0-9/-]+\.(?:ts|txt))`/g)].map(([, path = '']) => path);
    const known = (path: string) =>
      [new URL(path, folder), new URL(path, here), new URL(`../../laboratory/src/${path}`, here)].some((url) =>
        existsSync(url),
      );
    expect(paths.filter((path) => !known(path))).toEqual([]);
  });
});
