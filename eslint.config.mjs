// A rule is `error` or absent, its message teaches, and no comment can switch it off (`noInlineConfig`).
import js from '@eslint/js';
import { readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { allowedDependencies, boundaryOptions } from './infra/lint/boundaries.mjs';
import { importOptions } from './infra/lint/packages.mjs';
import { approximationAllowed, purityRules } from './infra/lint/purity.mjs';

/** Specs, and the code that only they use. */
const specs = ['**/*.spec.{ts,tsx,mjs}', '**/*.fixture.ts', '**/testdata/**/*.{ts,tsx,mjs}'];
const source = '{apps,libs}/**/src/**/*.{ts,tsx,mts}';

assertProjectGraph();

export default tseslint.config(
  { ignores: ['**/dist', '**/generated', '.nx', '.isthmus'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts,js,mjs}'],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-undef': 'off', // tsc knows better
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: [source],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', boundaryOptions({ inSpecs: false })] },
  },
  {
    files: specs.map((pattern) => `{apps,libs}/${pattern}`),
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', boundaryOptions({ inSpecs: true })] },
  },
  {
    // With decorators, imports that look like types only may be needed at run time; the rule sees it by these two.
    files: ['apps/{api,worker}/**'],
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
  },
  ...Object.keys(allowedDependencies).flatMap((project) => importFences(project)),
  {
    files: ['{apps,libs}/**/src/**'],
    ignores: ['apps/*/src/environment.ts', 'libs/sim/**', ...specs],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: "environment.ts is the only reader of an app's environment. Take the value as an argument.",
        },
      ],
    },
  },
  {
    files: ['libs/sim/**'],
    ignores: ['libs/sim/testing/**', '**/*.config.*', ...specs],
    rules: purityRules({ approximation: 'refused' }),
  },
  ...approximationAllowed.map(({ file }) => ({ files: [file], rules: purityRules({ approximation: 'allowed' }) })),
  {
    files: specs,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(describe|it|test)$/][callee.property.name=/^(only|skip|todo)$/], ' +
            'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]',
          message: 'Every test runs. One that needs something absent says so by its name and chooses at run time.',
        },
      ],
    },
  },
);

/**
 * The packages that one project may not import, in its code and in its specs.
 *
 * @param {string} project
 * @returns {import('eslint').Linter.Config[]}
 */
function importFences(project) {
  const folder = folderOf(project);
  return [
    {
      files: [`${folder}/**/*.{ts,tsx,mts,mjs}`],
      ignores: [...specs, '**/*.config.*'],
      rules: { 'no-restricted-imports': ['error', importOptions(project, { inSpecs: false })] },
    },
    {
      files: specs.map((pattern) => `${folder}/${pattern}`),
      rules: { 'no-restricted-imports': ['error', importOptions(project, { inSpecs: true })] },
    },
  ];
}

/** @param {string} project */
function folderOf(project) {
  if (project === 'infra') return 'infra';
  if (project.startsWith('sim-')) return `libs/sim/${project.slice('sim-'.length)}`;
  return ['api', 'worker', 'web', 'cli'].includes(project) ? `apps/${project}` : `libs/${project}`;
}

/** Without Nx's project graph the boundary rule would skip itself, silently. */
function assertProjectGraph() {
  try {
    readCachedProjectGraph();
  } catch {
    throw new Error(
      'There is no project graph yet, and imports between projects cannot be judged without it. Lint through Nx: npx nx lint <project>, or npm run lint.',
    );
  }
}
