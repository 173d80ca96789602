import { type Tariff, usdBetween } from '@isthmus/contract';

/**
 * List prices of data transfer between the regions of the layouts, from Skyplane (Jain et al., "Skyplane: Optimizing transfer cost and
 * throughput using cloud-aware overlays", NSDI 2023), which planned transfers by them. Its table for AWS has Jakarta, opened in
 * December 2021, and not the Emirates, opened in August 2022: so the prices are of the months between. Volume discounts are left out.
 */
const SKYPLANE = 'github.com/skyplane-project/skyplane';

/** By the region that sends, whoever receives. Zones: USD 0.01 for each of the two directions that a byte goes, out and in. */
export const AWS_TARIFF: Tariff = {
  source: `${SKYPLANE}, skyplane/data/aws_transfer_costs.csv at 3b82dcc (list prices of the first half of 2022); between zones: aws.amazon.com/ec2/pricing/on-demand, as quoted in December 2021`,
  between: {
    'us-east-1': 0.02,
    'eu-west-1': 0.02,
    'ap-northeast-1': 0.09,
    'us-west-2': 0.02,
    'sa-east-1': 0.138,
  },
  withinDatacenter: 0.02,
};

const GCP_ELSEWHERE = 0.08;

/** Within North America and between continents. */
export const GCP_TARIFF: Tariff = {
  source: `${SKYPLANE}, skyplane/compute/gcp/gcp_pricing.py at 1cb5849 (list prices of 2022)`,
  between: {
    'us-east1': {
      'europe-west1': GCP_ELSEWHERE,
      'asia-northeast1': GCP_ELSEWHERE,
      'us-west1': 0.01,
      'southamerica-east1': GCP_ELSEWHERE,
    },
    'europe-west1': GCP_ELSEWHERE,
    'asia-northeast1': GCP_ELSEWHERE,
    'us-west1': {
      'us-east1': 0.01,
      'europe-west1': GCP_ELSEWHERE,
      'asia-northeast1': GCP_ELSEWHERE,
      'southamerica-east1': GCP_ELSEWHERE,
    },
    'southamerica-east1': GCP_ELSEWHERE,
  },
  withinDatacenter: 0.01,
};

const AZURE_FROM_NORTH_AMERICA = 0.05;

/** By the continent that sends; less within North America. Between zones nothing is charged. */
export const AZURE_TARIFF: Tariff = {
  source: `${SKYPLANE}, azure_cloud_provider.py (list prices of 2022); between zones: adammazouz.com, 2023-08-16, and azure.microsoft.com/pricing/details/bandwidth`,
  between: {
    'east-us': {
      'north-europe': AZURE_FROM_NORTH_AMERICA,
      'japan-east': AZURE_FROM_NORTH_AMERICA,
      'west-us-2': 0.02,
      'brazil-south': AZURE_FROM_NORTH_AMERICA,
    },
    'north-europe': 0.05,
    'japan-east': 0.08,
    'west-us-2': {
      'east-us': 0.02,
      'north-europe': AZURE_FROM_NORTH_AMERICA,
      'japan-east': AZURE_FROM_NORTH_AMERICA,
      'brazil-south': AZURE_FROM_NORTH_AMERICA,
    },
    'brazil-south': 0.16,
  },
  withinDatacenter: 0,
};

/** The prices between those regions alone, written out. */
export function tariffAmong(regions: readonly string[], tariff: Tariff): Tariff {
  const priceOf = (from: string, to: string) => {
    const usd = usdBetween(tariff, from, to);
    if (usd === undefined) throw new Error(`the tariff has no price from ${from} to ${to}`);
    return usd;
  };
  const rowOf = (from: string) => regions.filter((to) => to !== from).map((to) => [to, priceOf(from, to)]);
  return { ...tariff, between: Object.fromEntries(regions.map((from) => [from, Object.fromEntries(rowOf(from))])) };
}
