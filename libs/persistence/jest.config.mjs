import base from '../../jest.base.mjs';
export default base('persistence', { testTimeout: 20_000 });
