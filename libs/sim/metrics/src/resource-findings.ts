import type { Finding } from './findings.js';
import type { BusiestResource, Resources } from './resources.js';
import { amountText, percentText } from './wording.js';

/** Above it a server is full: what comes waits. */
const SATURATED = 0.8;
/** Below it, what a server does is not enough to foretell anything from. */
const SAYS_SOMETHING = 0.02;

/**
 * Which server fills up first.
 *
 * By the utilisation law (Denning and Buzen, "The operational analysis of queueing network models", Computing Surveys 10 (3), 1978) a
 * CPU or a link is busy for throughput times service: in proportion to the load, as long as each operation takes the same work. So
 * a run without a fault foretells at which load it would be full. It is an upper bound of the work: batches and heartbeats do not grow
 * with the load. Disks are left out, since entries written during a flush share the next one: they are busy long before they are full.
 *
 * @param hasFaults Whether faults were in force: then the shares are those of several situations.
 */
export function resourceFindings({ bottleneck, busiest, nodes }: Resources, hasFaults: boolean): Finding[] {
  const sentences: string[] = [];
  if (bottleneck !== null && bottleneck.utilisation > SATURATED) {
    sentences.push(`${placeOf(bottleneck)} saturates: it was busy ${percentText(bottleneck.utilisation)} of the time`);
  } else if (bottleneck !== null && bottleneck.utilisation >= SAYS_SOMETHING) {
    const times = amountText(1 / bottleneck.utilisation);
    sentences.push(
      hasFaults
        ? `${placeOf(bottleneck)} was the busiest of CPUs and links, ${percentText(bottleneck.utilisation)} of the time`
        : `${placeOf(bottleneck)}, busy ${percentText(bottleneck.utilisation)} of the time, would saturate first: at about ${times} times this load, if its work grows in proportion`,
    );
  }
  if (busiest?.kind === 'disk' && busiest.utilisation >= SAYS_SOMETHING) {
    const entries = nodes.find(({ node }) => node === busiest.name)?.entriesPerFlush ?? 0;
    sentences.push(
      `${placeOf(busiest)} was flushing ${percentText(busiest.utilisation)} of the time, ${amountText(entries)} entries at once on average: what comes meanwhile shares the next flush, so this says nothing of when it is full`,
    );
  }
  return sentences.map((sentence) => ({ rule: 'resources', sentence }));
}

function placeOf({ kind, name }: BusiestResource): string {
  if (kind !== 'link') return `The ${kind === 'cpu' ? 'CPU' : 'disk'} of ${name}`;
  const [from, to] = name.split(' > ');
  return `The link from ${from} to ${to}`;
}
