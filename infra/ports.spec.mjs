import { createServer } from 'node:net';
import { freePort, obstacleAt } from './ports.mjs';

/** @type {import('node:net').Server} */
let occupant;
/** @type {number} */
let occupied;

beforeAll(async () => {
  occupant = createServer();
  await new Promise((resolve) => occupant.listen(0, '127.0.0.1', () => resolve(undefined)));
  occupied = /** @type {import('node:net').AddressInfo} */ (occupant.address()).port;
});

afterAll(() => void occupant.close());

it('takes another port when the wanted one is occupied, and the wanted one when it is free', async () => {
  const other = await freePort(occupied);
  expect(other).not.toBe(occupied);
  expect(await freePort(other)).toBe(other);
});

it('says who occupies a port, and nothing about a free one', async () => {
  const obstacle = await obstacleAt(occupied, '127.0.0.1');
  expect(obstacle).toContain(`Port ${occupied} is in use`);
  if (process.platform === 'linux') expect(obstacle).toContain(`process ${process.pid}`);
  expect(await obstacleAt(await freePort(0), '127.0.0.1')).toBeNull();
});

it('says why an address that is not of this machine cannot be listened on', async () => {
  expect(await obstacleAt(3000, '192.0.2.1')).toBe('192.0.2.1:3000 cannot be listened on (EADDRNOTAVAIL).');
});
