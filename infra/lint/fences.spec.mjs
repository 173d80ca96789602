import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { root } from '../workspace.mjs';
import { allowedDependencies } from './boundaries.mjs';
import { approximationAllowed } from './purity.mjs';

const boundary = '@nx/enforce-module-boundaries';

/** @type {ESLint} */
let eslint;
/** @type {import('@nx/devkit').ProjectGraph} */
let graph;

beforeAll(async () => {
  graph = await createProjectGraphAsync();
  eslint = new ESLint({ cwd: root });
}, 60_000);

/**
 * Lints a text as if it were that file, which is never written.
 *
 * @param {string} path
 * @param {string} text
 */
async function rulesBrokenBy(path, text) {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return [...new Set((result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message))];
}

/** @param {string} name */
const importing = (name) => `import * as imported from '${name}';\nexport const used = imported;\n`;

/** @param {string} expression */
const computing = (expression) => `export const value = (x: number): unknown => [x, ${expression}];\n`;

describe('the fence between projects', () => {
  it.each([
    ['libs/sim/strategies', '@isthmus/sim-engine', 'a strategy cannot reach the event queue'],
    ['libs/sim/strategies', '@isthmus/sim-random', 'nor a random stream'],
    ['libs/sim/checkers', '@isthmus/sim-strategies', 'a checker knows nothing of the algorithm'],
    ['libs/sim/protocol', '@isthmus/contract', 'the seam depends on nothing'],
    ['libs/sim/engine', '@isthmus/sim-testing', 'test helpers stay in specs'],
    ['libs/contract', '@isthmus/sim-protocol', 'the contract depends on nothing'],
    ['libs/queue', '@isthmus/persistence', 'the queue knows only the contract'],
    ['apps/web', '@isthmus/sim-metrics', 'the dashboard gets all data over REST'],
    ['apps/api', '@isthmus/sim-engine', 'the API never simulates'],
    ['apps/cli', '@isthmus/persistence', 'the command line needs no server'],
  ])('%s may not import %s: %s', async (project, name) => {
    expect(await rulesBrokenBy(`${project}/src/offender.ts`, importing(name))).toContain(boundary);
  });

  it.each([
    ['libs/sim/strategies/src/offender.ts', '@isthmus/sim-protocol'],
    ['libs/sim/strategies/src/offender.spec.ts', '@isthmus/sim-testing'],
    ['libs/sim/laboratory/src/offender.ts', '@isthmus/sim-strategies'],
    ['apps/worker/src/offender.ts', '@isthmus/sim-laboratory'],
    ['apps/api/src/offender.ts', '@isthmus/sim-laboratory/assess'],
    ['apps/api/src/environment.ts', '@isthmus/contract'],
  ])('%s may import %s', async (path, name) => {
    expect(await rulesBrokenBy(path, importing(name))).toEqual([]);
  });

  it('keeps simulation out of the API: of the laboratory it has only the assessment', async () => {
    expect(await rulesBrokenBy('apps/api/src/offender.ts', importing('@isthmus/sim-laboratory'))).toEqual([
      'no-restricted-imports',
    ]);
  });

  it('allows no dependency in a package.json that it would not allow in code', () => {
    for (const [project, allowed] of Object.entries(allowedDependencies)) {
      if (project === 'infra') continue;
      const folder = graph.nodes[project]?.data.root ?? '';
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const ours = Object.keys(dependencies).filter((name) => name.startsWith('@isthmus/'));
      expect(allowed.map((name) => `@isthmus/${name}`)).toEqual(expect.arrayContaining(ours));
    }
  });

  it('names every project, each with the tag that the rule goes by', () => {
    expect(Object.keys(allowedDependencies).sort()).toEqual(Object.keys(graph.nodes).sort());
    for (const [name, { data }] of Object.entries(graph.nodes)) expect(data.tags).toContain(`scope:${name}`);
  });
});

describe('the doors to the outside', () => {
  it.each([
    ['apps/api/src/offender.ts', '@prisma/client'],
    ['apps/api/src/offender.ts', 'pg'],
    ['apps/worker/src/offender.ts', '@prisma/client'],
    ['apps/worker/src/offender.ts', 'bullmq'],
    ['apps/worker/src/offender.spec.ts', 'bullmq'],
    ['apps/api/src/offender.ts', 'ioredis'],
    ['libs/persistence/src/offender.ts', 'bullmq'],
    ['libs/queue/src/offender.ts', '@nestjs/common'],
    ['libs/contract/src/offender.ts', 'node:crypto'],
    ['libs/sim/engine/src/offender.ts', 'node:fs'],
    ['libs/sim/engine/src/offender.ts', 'zod'],
  ])('%s may not import %s', async (path, name) => {
    expect(await rulesBrokenBy(path, importing(name))).toContain('no-restricted-imports');
  });

  it.each([
    ['libs/persistence/src/offender.ts', '@prisma/client'],
    ['libs/queue/src/offender.ts', 'bullmq'],
    ['libs/sim/engine/src/offender.spec.ts', 'fast-check'],
  ])('%s may import %s', async (path, name) => {
    expect(await rulesBrokenBy(path, importing(name))).toEqual([]);
  });

  it('lets only environment.ts read the environment', async () => {
    const reading = 'export const port = process.env.PORT;\n';
    expect(await rulesBrokenBy('apps/api/src/offender.ts', reading)).toEqual(['no-restricted-properties']);
    expect(await rulesBrokenBy('libs/queue/src/offender.ts', reading)).toEqual(['no-restricted-properties']);
    expect(await rulesBrokenBy('apps/api/src/environment.ts', reading)).toEqual([]);
    expect(await rulesBrokenBy('apps/api/src/offender.ts', importing('node:process'))).toEqual([
      'no-restricted-imports',
    ]);
  });
});

describe('the fence around the simulation core', () => {
  it.each([
    ['no-restricted-globals', 'Date.now()'],
    ['no-restricted-globals', 'new Date()'],
    ['no-restricted-globals', 'Promise.resolve(x)'],
    ['no-restricted-globals', 'globalThis'],
    ['no-restricted-globals', 'setTimeout'],
    ['no-restricted-properties', 'Math.random()'],
    ['no-restricted-properties', 'Math.log(x)'],
    ['no-restricted-properties', 'Math["exp"](x)'],
    ['no-restricted-properties', 'Math.pow(x, 2)'],
    ['no-restricted-properties', '"a".localeCompare("b")'],
    ['no-restricted-syntax', 'x ** 2'],
    ['no-restricted-syntax', '(async () => x)()'],
    ['no-restricted-syntax', 'import("node:fs")'],
    ['no-restricted-syntax', 'Math'],
    ['no-restricted-syntax', 'Math[`${x}`]'],
  ])('%s refuses %s', async (rule, expression) => {
    expect(await rulesBrokenBy('libs/sim/engine/src/offender.ts', computing(expression))).toContain(rule);
  });

  it('refuses to take a function of Math out of its place', async () => {
    const text = 'const { log } = Math;\nexport const value = log;\n';
    expect(await rulesBrokenBy('libs/sim/random/src/offender.ts', text)).toContain('no-restricted-properties');
  });

  it('lets exact arithmetic, specs and other projects pass', async () => {
    const exact = computing(
      'Math.sqrt(x), Math.floor(x), Math.imul(x, 3), Math.clz32(x), Math.fround(x), Math.max(x, 1)',
    );
    expect(await rulesBrokenBy('libs/sim/engine/src/offender.ts', exact)).toEqual([]);
    for (const path of [
      'libs/sim/engine/src/offender.spec.ts',
      'libs/sim/testing/src/offender.ts',
      'libs/queue/src/a.ts',
    ]) {
      expect(await rulesBrokenBy(path, computing('Math.log(x), x ** 2'))).toEqual([]);
    }
  });

  it('cannot be switched off by a comment', async () => {
    const text = `// eslint-disable-next-line\n${computing('Math.random()')}`;
    expect(await rulesBrokenBy('libs/sim/engine/src/offender.ts', text)).toContain('no-restricted-properties');
  });

  it('gives a reason for each file that may use approximated functions', () => {
    for (const { because } of approximationAllowed) expect(because.length).toBeGreaterThan(20);
  });

  it('does not compile what needs a host, and compiles the rest', () => {
    const lines = [
      'export const exact = Math.floor(1.5);',
      'setTimeout(() => {}, 1);',
      'console.log(1);',
      'process.exit();',
      "fetch('http://example.org');",
      'document.title;',
      "import 'node:fs';",
    ];
    const [, ...offending] = lines.keys();
    expect(linesThatDoNotCompile('libs/sim/engine', lines.join('\n'))).toEqual(offending);
  });

  it('stands around every project of the simulation but its test helpers', () => {
    const core = Object.values(graph.nodes).filter(({ data }) => data.tags?.includes('type:sim'));
    expect(core.map(({ name }) => name).sort()).toEqual(
      Object.keys(allowedDependencies)
        .filter((name) => name.startsWith('sim-') && name !== 'sim-testing')
        .sort(),
    );
    for (const { data } of core) {
      const { options } = configurationOf(data.root);
      expect({ project: data.root, types: options.types, lib: options.lib }).toEqual({
        project: data.root,
        types: [],
        lib: ['lib.es2023.d.ts'],
      });
    }
  });
});

it('refuses a test that would be left out', async () => {
  for (const left of ['it.only', 'it.skip', 'describe.skip', 'xit', 'fit']) {
    const text = `${left}('x', () => undefined);\n`;
    expect(await rulesBrokenBy('libs/queue/src/offender.spec.ts', text)).toContain('no-restricted-syntax');
  }
});

/** @param {string} project */
function configurationOf(project) {
  const path = join(root, project, 'tsconfig.json');
  return ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, dirname(path));
}

/**
 * Compiles a text as if it were a file of a project, under that project's tsconfig.
 *
 * @param {string} project
 * @param {string} text
 */
function linesThatDoNotCompile(project, text) {
  const { options } = configurationOf(project);
  const path = join(root, project, 'src/offender.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], { ...options, noEmit: true, composite: false, incremental: false }, host);
  const file = program.getSourceFile(path);
  const errors = ts.getPreEmitDiagnostics(program, file);
  return errors.map(({ start }) => file?.getLineAndCharacterOfPosition(start ?? 0).line).sort();
}
