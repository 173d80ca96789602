import base from '../../jest.base.mjs';
export default base('queue', { testTimeout: 20_000 });
