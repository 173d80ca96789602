import base from '../jest.base.mjs';

export default base('infra', {
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  extensionsToTreatAsEsm: [],
  transform: {},
  moduleNameMapper: {},
});
