import { DESIGNS } from './designs.mjs';

const built = (/** @type {string} */ path) => import(new URL(`../../libs/${path}`, import.meta.url).href);
const { STRATEGY_KINDS } = await built('contract/dist/index.js');

it('has a design of every kind of strategy, or the bench would leave it out in silence', () => {
  const measured = new Set(Object.values(DESIGNS).map(({ strategy }) => strategy['kind']));
  expect([...measured].sort()).toEqual([...STRATEGY_KINDS].sort());
});
