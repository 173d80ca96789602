import { usdBetween } from '@isthmus/contract';
import { layouts, layout, matrices, matrix, roundTripMs } from './index.js';

describe('the catalog', () => {
  it('has layouts of 1, 2, 3 and 5 regions for three providers', () => {
    expect(layouts().map(({ id }) => id)).toEqual(
      ['aws', 'gcp', 'azure'].flatMap((provider) => [1, 2, 3, 5].map((regions) => `${provider}-${regions}`)),
    );
  });

  it('measures every pair of datacenters of every layout', () => {
    for (const { id, datacenters, roundTrips } of layouts()) {
      const source = matrix(roundTrips);
      expect({ id, source: source?.id }).toEqual({ id, source: roundTrips });
      for (const from of datacenters) {
        for (const to of datacenters) {
          if (source && from.id !== to.id)
            expect({ from: from.id, to: to.id, known: (roundTripMs(source, from.id, to.id) ?? 0) > 1 }).toEqual({
              from: from.id,
              to: to.id,
              known: true,
            });
        }
      }
    }
  });

  it('carries the figures over: Virginia to Ireland took 70.508 ms on 2020-06-05', () => {
    const aws = matrix('aws-2020-06-05');
    expect(aws && roundTripMs(aws, 'us-east-1', 'eu-west-1')).toBe(70.508);
    expect(aws?.regions).toHaveLength(19);
  });

  it('is a square of positive numbers with a source and a date', () => {
    for (const { id, regions, roundTripsMs, source, measuredOn } of matrices()) {
      expect(roundTripsMs).toHaveLength(regions.length);
      for (const cell of roundTripsMs.flat())
        if (cell !== null) expect({ id, positive: cell > 0 && cell < 1000 }).toEqual({ id, positive: true });
      expect(source.length > 10 && measuredOn.length > 5).toBe(true);
    }
  });

  it('prices every way between the datacenters of every layout, and says where the prices are from', () => {
    for (const { id, datacenters, tariff } of layouts()) {
      const ways = datacenters.flatMap(({ id: from }) =>
        datacenters.filter((to) => to.id !== from).map((to) => tariff && usdBetween(tariff, from, to.id)),
      );
      expect({ id, priced: ways.every((usd) => usd !== undefined && usd >= 0.01 && usd < 0.2) }).toEqual({
        id,
        priced: true,
      });
      expect(tariff?.source).toMatch(/20\d\d/);
    }
  });

  it('knows nothing of a layout that it does not have', () => {
    expect(layout('aws-4')).toBeUndefined();
  });
});
