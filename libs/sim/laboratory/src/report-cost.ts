import type { Report } from '@isthmus/contract';
import type { Outcome, Traffic } from '@isthmus/sim-engine';
import { costOf, type Traffic as SentTraffic } from '@isthmus/sim-metrics';
import type { Planned } from './plan.js';
import { transferPrices } from './transfer-prices.js';

/** What the run sent, and what that costs by the topology's tariff. */
export function costReport(
  { experiment, cluster }: Planned,
  { history, messages: { replicas, requests, replies, bytesBetween } }: Pick<Outcome, 'history' | 'messages'>,
) {
  const { tariff } = experiment.topology;
  const datacenters = cluster.datacenters.map(({ name }) => name);
  const cost = costOf({
    nodes: sent(replicas),
    clients: sent(requests, replies),
    bytesBetween,
    datacenters,
    prices: transferPrices(experiment, datacenters),
    operations: history.length,
  });
  return {
    ...cost,
    tariff: tariff === undefined ? null : { source: tariff.source ?? null },
  } satisfies Report['cost'];
}

function sent(...parts: readonly Traffic[]): SentTraffic {
  const sum = (field: keyof Traffic) => parts.reduce((total, part) => total + part[field], 0);
  return {
    messages: sum('count'),
    bytes: sum('bytes'),
    metadataBytes: sum('metadataBytes'),
    crossDatacenterBytes: sum('crossDatacenterBytes'),
  };
}
