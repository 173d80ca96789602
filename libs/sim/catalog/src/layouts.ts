import type { Layout, Tariff } from '@isthmus/contract';
import { AWS_TARIFF, AZURE_TARIFF, GCP_TARIFF, tariffAmong } from './transfer-tariffs.js';

/**
 * Layouts of 1, 2, 3 and 5 regions for each provider. Entries never change: what must differ gets a new id.
 *
 * One region has three nodes, one for each zone; 0.76 ms is the median round trip between zones of one region that IBM
 * Cloud published on 2026-08-16 (cloud.ibm.com, network latency between availability zones). Two regions have two nodes
 * in the first, so that a majority survives the loss of the second.
 */
const BETWEEN_ZONES = '0.76ms';

interface Provider {
  readonly provider: string;
  readonly matrix: string;
  readonly tariff: Tariff;
  readonly regions: readonly [string, string, string, string, string];
}

const PROVIDERS: readonly Provider[] = [
  {
    provider: 'aws',
    matrix: 'aws-2020-06-05',
    tariff: AWS_TARIFF,
    regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'us-west-2', 'sa-east-1'],
  },
  {
    provider: 'gcp',
    matrix: 'gcp-fantoch',
    tariff: GCP_TARIFF,
    regions: ['us-east1', 'europe-west1', 'asia-northeast1', 'us-west1', 'southamerica-east1'],
  },
  {
    provider: 'azure',
    matrix: 'azure-p50-2026-11-23',
    tariff: AZURE_TARIFF,
    regions: ['east-us', 'north-europe', 'japan-east', 'west-us-2', 'brazil-south'],
  },
];

export const LAYOUTS: readonly Layout[] = PROVIDERS.flatMap(({ regions, ...provider }) => [
  layout(provider, [{ id: regions[0], nodes: 3 }], BETWEEN_ZONES),
  layout(provider, [
    { id: regions[0], nodes: 2 },
    { id: regions[1], nodes: 1 },
  ]),
  layout(
    provider,
    regions.slice(0, 3).map((id) => ({ id, nodes: 1 })),
  ),
  layout(
    provider,
    regions.map((id) => ({ id, nodes: 1 })),
  ),
]);

function layout(
  { provider, matrix, tariff }: Omit<Provider, 'regions'>,
  datacenters: Layout['datacenters'],
  intraDatacenterRoundTrip?: string,
): Layout {
  const nodes = datacenters.reduce((sum, datacenter) => sum + datacenter.nodes, 0);
  return {
    id: `${provider}-${datacenters.length}`,
    provider,
    description: `${datacenters.map(({ id }) => id).join(', ')}: ${nodes} nodes`,
    datacenters,
    roundTrips: matrix,
    ...(intraDatacenterRoundTrip === undefined ? {} : { intraDatacenterRoundTrip }),
    tariff: tariffAmong(
      datacenters.map(({ id }) => id),
      tariff,
    ),
  };
}
