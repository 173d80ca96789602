import type { Report } from '@isthmus/contract';
import { formatShare, formatSignificant } from '../../format/numbers.js';

type Cost = NonNullable<Report['cost']>;
type Resources = NonNullable<Report['resources']>;
type Busiest = NonNullable<Resources['busiest']>;

/** What an operation takes of the network. */
export function costFinding({ perOperation, perMillionOperationsUsd }: Cost): string {
  const { messages, bytes } = perOperation;
  return `An operation takes ${formatSignificant(messages)} messages and ${formatSignificant(bytes)} bytes${priceText(perMillionOperationsUsd)}`;
}

function priceText(perMillionOperationsUsd: Cost['perMillionOperationsUsd']): string {
  if (perMillionOperationsUsd === null) return '';
  return perMillionOperationsUsd === 0
    ? ', whose transfer is free'
    : `: ${dollars(perMillionOperationsUsd)} of data transfer for a million`;
}

export function tariffSentence({ tariff, perMillionOperationsUsd }: Cost): string {
  if (tariff === null) return 'Without a price: the topology has no tariff.';
  const source = tariff.source === null ? 'of the document' : `from ${tariff.source}`;
  return `Prices ${source}${perMillionOperationsUsd === null ? '; nobody asked anything' : ''}.`;
}

/** What was busiest of CPUs, disks and links. */
export function resourceFinding({ busiest }: Resources): string {
  return busiest === null
    ? 'No CPU, disk or link was busy'
    : `${placeOf(busiest)} was busiest: ${formatShare(busiest.utilisation)} of the time`;
}

export function placeOf({ kind, name }: Pick<Busiest, 'kind' | 'name'>): string {
  if (kind === 'link') return `The link ${name.replace(' > ', ' → ')}`;
  return `The ${kind === 'cpu' ? 'CPU' : 'disk'} of ${name}`;
}

/** To the cent, and what is less to two digits, however many zeros precede them. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd.toFixed(usd >= 0.01 ? 2 : Math.min(100, 1 - Math.floor(Math.log10(usd))))}`;
}
