import { parseWith, experimentSchema } from '@isthmus/contract';
import { layout } from '@isthmus/sim-catalog';
import { assess } from './assess.js';
import { played } from './spec-experiments.js';

const SHORT = { duration: '5s', warmup: '1s', drain: '0s' };
const TWO = {
  datacenters: [
    { id: 'a', nodes: 2 },
    { id: 'b', nodes: 1 },
  ],
  links: { oneWay: { a: { b: '10ms' } }, jitter: { kind: 'none' } },
};
const raft = { kind: 'raft', leader: 'a/0' };

describe('the cost of operations in a report', () => {
  it('adds up: by name, by way, by who sent', () => {
    const { report } = played({ topology: TWO, strategy: raft, ...SHORT });
    const { cost, messages } = report;
    if (cost === undefined) throw new Error('no cost');
    expect(cost.nodes).toMatchObject({
      messages: messages.total,
      bytes: messages.bytes,
      crossDatacenterBytes: messages.crossDatacenterBytes,
    });
    const metadata = messages.byName.map(({ metadataBytes = NaN }) => metadataBytes);
    expect(metadata.reduce((sum, bytes) => sum + bytes)).toBe(cost.nodes.metadataBytes);
    const crossing = cost.transfers.filter(({ from, to }) => from !== to).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(crossing).toBe(cost.nodes.crossDatacenterBytes + cost.clients.crossDatacenterBytes);
    const within = cost.transfers.find(({ from, to }) => from === 'a' && to === 'a')?.bytes;
    expect(within).toBe(cost.nodes.bytes - cost.nodes.crossDatacenterBytes);
    // Heartbeats and acknowledgements carry nobody's data.
    const heartbeats = messages.byName.find(({ name }) => name === 'heartbeat');
    expect(heartbeats?.metadataBytes).toBe(heartbeats?.bytes);
    expect(cost.tariff).toBeNull();
    expect(cost.perMillionOperationsUsd).toBeNull();
  });

  it("is priced by the layout's tariff, or by the document's own", () => {
    const { cost } = played({
      topology: { layout: 'aws-3' },
      strategy: { kind: 'raft', leader: 'us-east-1' },
      ...SHORT,
    }).report;
    expect(cost?.tariff?.source).toBe(layout('aws-3')?.tariff?.source);
    const usd = { 'us-east-1': 0.02, 'eu-west-1': 0.02, 'ap-northeast-1': 0.09 };
    for (const { from, bytes, usd: price } of cost?.transfers ?? [])
      expect(price).toBeCloseTo((bytes * usd[from as keyof typeof usd]) / 1e9, 12);
    const own = played({
      topology: { layout: 'aws-3', tariff: { between: 0 } },
      strategy: { kind: 'multi-leader' },
      ...SHORT,
    });
    expect(own.report.cost).toMatchObject({ tariff: { source: null }, perMillionOperationsUsd: 0 });
  });

  it('counts what a causal session carries as metadata of its requests', () => {
    const clients = (kind: string) => played({ topology: TWO, strategy: { kind }, ...SHORT }).report.cost?.clients;
    expect(clients('multi-leader')).toMatchObject({ metadataBytes: 0 });
    expect(clients('causal')?.metadataBytes).toBeGreaterThan(0);
  });

  it.each([
    [{ between: { a: 0.02 } }, '/topology/tariff/between', 'the price from b to a is not given'],
    [{}, '/topology/tariff/between', 'the price from a to b is not given'],
    [{ between: { a: 0.02, b: { a: 0.1, x: 1 } } }, '/topology/tariff/between/b/x', 'there is no datacenter "x"'],
  ])('refuses %j', (tariff, pointer, message) => {
    const parsed = parseWith(experimentSchema, { version: 1, name: 'x', topology: { ...TWO, tariff }, strategy: raft });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    const assessed = assess(parsed.value);
    expect(assessed.ok ? [] : assessed.violations).toContainEqual(expect.objectContaining({ pointer, message }));
  });
});
