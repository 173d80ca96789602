import { join } from 'node:path';
import { storeProjects } from './infra/jest/store-projects.mjs';

const infra = join(import.meta.dirname, 'infra', 'jest');

/**
 * Native ESM under Jest (run with --experimental-vm-modules); SWC strips types and emits decorator metadata.
 *
 * @param {string} project
 * @param {import('jest').Config} overrides
 * @returns {import('jest').Config}
 */
export default (project, overrides = {}) => ({
  displayName: project,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@isthmus/source', 'node', 'node-addons'] },
  reporters: ['default', [join(infra, 'result-file.mjs'), { project }]],
  ...(storeProjects.includes(project) ? { globalSetup: join(infra, 'own-stores.mjs'), maxWorkers: 1 } : {}),
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  ...overrides,
});
