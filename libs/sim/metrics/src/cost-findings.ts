import type { Cost } from './cost.js';
import type { Finding } from './findings.js';
import { amountText, dollarText, shareText } from './wording.js';

/** What an operation cost on the network. */
export function costFindings({ perOperation, perMillionOperationsUsd }: Cost): Finding[] {
  const { messages, bytes, metadataBytes, crossDatacenterBytes } = perOperation;
  if (messages === 0) return [];
  const crossing =
    crossDatacenterBytes === 0
      ? 'none of which left its datacenter'
      : `${shareText(crossDatacenterBytes, bytes)} of which went from one datacenter to another`;
  const price = perMillionOperationsUsd === null ? '' : `: ${priceText(perMillionOperationsUsd)} by the tariff`;
  return [
    {
      rule: 'cost',
      sentence: `An operation took ${amountText(messages)} messages and ${amountText(bytes)} bytes, requests and answers included (${shareText(metadataBytes, bytes)} metadata), ${crossing}${price}`,
    },
  ];
}

function priceText(perMillionOperationsUsd: number): string {
  return perMillionOperationsUsd === 0 ? 'free' : `${dollarText(perMillionOperationsUsd)} for a million operations`;
}
