import base from '../jest.base.mjs';

export default base('infra', {
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {},
  transform: {},
  testTimeout: 60_000, // real processes and a real linter, on machines that are busy
});
