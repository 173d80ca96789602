import { costFinding, dollars, placeOf, resourceFinding, tariffSentence } from './finding.js';

const traffic = { messages: 8.25, bytes: 960, metadataBytes: 400, crossDatacenterBytes: 500 };
const cost = {
  ...{ perOperation: traffic, nodes: traffic, clients: traffic, transfers: [], transfersLeftOut: 0 },
  ...{ tariff: { source: 'a price list' }, perMillionOperationsUsd: 15.237 },
};

describe('what the page says of cost and resources', () => {
  it('is what an operation takes, and its price where there is a tariff', () => {
    expect(costFinding(cost)).toBe(
      'An operation takes 8.25 messages and 960 bytes: $15.24 of data transfer for a million',
    );
    expect(tariffSentence(cost)).toBe('Prices from a price list.');
    expect(costFinding({ ...cost, perMillionOperationsUsd: 0 })).toBe(
      'An operation takes 8.25 messages and 960 bytes, whose transfer is free',
    );
    const unpriced = { ...cost, tariff: null, perMillionOperationsUsd: null };
    expect(costFinding(unpriced)).toBe('An operation takes 8.25 messages and 960 bytes');
    expect(tariffSentence(unpriced)).toBe('Without a price: the topology has no tariff.');
  });

  it('does not round a price away', () => {
    expect([0, 1.25e-10, 0.00123, 0.01, 8000].map(dollars)).toEqual([
      ...['$0', '$0.00000000013', '$0.0012', '$0.01', '$8000.00'],
    ]);
  });

  it('is the busiest of all servers', () => {
    const base = { partMs: 1, nodes: [], nodesLeftOut: 0, links: [], linksLeftOut: 0, bottleneck: null };
    const busiest = { kind: 'disk' as const, name: 'us-east-1/0', utilisation: 0.431, overTime: [0] };
    expect(resourceFinding({ ...base, busiest })).toBe('The disk of us-east-1/0 was busiest: 43.1\u00a0% of the time');
    expect(resourceFinding({ ...base, busiest: null })).toBe('No CPU, disk or link was busy');
    expect(placeOf({ kind: 'link', name: 'a/0 > clients/b' })).toBe('The link a/0 → clients/b');
  });
});
