import { domainOf, pointsOf, spread } from './curves.js';

const curve = {
  datacenter: 'ap',
  kind: 'read' as const,
  during: 'steady' as const,
  reads: [10, 0, 4],
  fresh: [3, 0, 4],
};

it('draws an interval at its geometric middle, and nothing where nothing was read', () => {
  const points = pointsOf(curve, [1, 4, 16, 64]);
  expect(points.map(({ middleMs, share }) => [middleMs, share])).toEqual([
    [2, 0.3],
    [8, null],
    [32, 1],
  ]);
});

it('begins a logarithmic axis before the first edge above 0', () => {
  expect(domainOf([1, 4, 16])).toEqual([1, 16]);
  const [from, to] = domainOf([0, 1.585, 16]);
  expect([Math.round(from * 1000), to]).toEqual([1000, 16]);
  expect(pointsOf(curve, [0, 1, 2, 3])[0]?.middleMs).toBeGreaterThan(0.5);
});

it('moves labels apart, in their order, within the plot', () => {
  expect(spread([10, 50, 90], 14, 100)).toEqual([10, 50, 90]);
  expect(spread([12, 10, 11], 14, 100)).toEqual([38, 10, 24]);
  expect(spread([95, 99], 14, 100)).toEqual([86, 100]);
});
