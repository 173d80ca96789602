import { costOf, type TrafficFigures, TRANSFERS_MAX } from './cost.js';
import { costFindings } from './cost-findings.js';

/** Two datacenters: 10 operations, 1 GB from the first to the second and half of it back, 2 GB among the nodes of the first. */
const FIGURES: TrafficFigures = {
  nodes: { messages: 60, bytes: 3.2e9, metadataBytes: 1.4e9, crossDatacenterBytes: 1.3e9 },
  clients: { messages: 20, bytes: 0.8e9, metadataBytes: 0.2e9, crossDatacenterBytes: 0.2e9 },
  bytesBetween: Float64Array.of(2e9, 1e9, 0.5e9, 0),
  datacenters: ['east', 'west'],
  prices: Float64Array.of(0.01, 0.02, 0.08, 0.01),
  operations: 10,
};

describe('what operations cost on the network', () => {
  it('is all that nodes and clients sent, shared out over the operations', () => {
    expect(costOf(FIGURES).perOperation).toEqual({
      messages: 8,
      bytes: 4e8,
      metadataBytes: 1.6e8,
      crossDatacenterBytes: 1.5e8,
    });
  });

  it('is priced way by way', () => {
    const { transfers, perMillionOperationsUsd } = costOf(FIGURES);
    expect(transfers).toEqual([
      { from: 'east', to: 'east', bytes: 2e9, usd: 0.02 },
      { from: 'east', to: 'west', bytes: 1e9, usd: 0.02 },
      { from: 'west', to: 'east', bytes: 5e8, usd: 0.04 },
    ]);
    // 8 cents for 10 operations.
    expect(perMillionOperationsUsd).toBeCloseTo(8000, 9);
  });

  it('has no price without a tariff, and no figures without operations', () => {
    expect(costOf({ ...FIGURES, prices: null })).toMatchObject({ perMillionOperationsUsd: null });
    expect(costOf({ ...FIGURES, operations: 0 })).toMatchObject({
      perOperation: { messages: 0, bytes: 0 },
      perMillionOperationsUsd: null,
    });
  });

  it('lists the ways with the most bytes, prices all, and says how many it leaves out', () => {
    const datacenters = Array.from({ length: 7 }, (_, index) => `dc-${index}`);
    const bytesBetween = Float64Array.from({ length: 49 }, (_, pair) => 1e9 * (1 + pair));
    const prices = new Float64Array(49).fill(0.01);
    const cost = costOf({ ...FIGURES, datacenters, bytesBetween, prices, operations: 1 });
    expect([cost.transfers.length, cost.transfersLeftOut]).toEqual([TRANSFERS_MAX, 49 - TRANSFERS_MAX]);
    expect(cost.transfers[0]).toMatchObject({ from: 'dc-6', to: 'dc-6', bytes: 49e9 });
    expect(cost.perMillionOperationsUsd).toBeCloseTo(1e6 * 0.01 * ((49 * 50) / 2), 3);
  });

  it.each([
    [
      FIGURES,
      'An operation took 8 messages and 400,000,000 bytes, requests and answers included (40 % metadata), 37.5 % of which went from one datacenter to another: USD 8,000.00 for a million operations by the tariff',
    ],
    [
      {
        ...FIGURES,
        prices: null,
        nodes: { messages: 0, bytes: 0, metadataBytes: 0, crossDatacenterBytes: 0 },
        clients: { messages: 25, bytes: 2500, metadataBytes: 0, crossDatacenterBytes: 0 },
      },
      'An operation took 2.5 messages and 250 bytes, requests and answers included (0 % metadata), none of which left its datacenter',
    ],
    [
      { ...FIGURES, prices: new Float64Array(4) },
      'An operation took 8 messages and 400,000,000 bytes, requests and answers included (40 % metadata), 37.5 % of which went from one datacenter to another: free by the tariff',
    ],
  ])('is a sentence', (figures, sentence) => {
    expect(costFindings(costOf(figures))).toEqual([{ rule: 'cost', sentence }]);
  });
});
