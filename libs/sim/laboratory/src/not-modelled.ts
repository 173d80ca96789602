import type { Experiment } from '@isthmus/contract';
import { entryOf } from './registry.js';

/** What a reader might expect a run to contain and it does not: said in each report, so that no figure claims more than it is. */
export function notModelled({ topology, strategy }: Experiment): string[] {
  return [
    topology.links.jitter.kind === 'quantiles'
      ? 'Each message draws its own delay from the stated quantiles: slow spells do not last, and routes never change.'
      : 'Round trips are averages of one day of measurement; only the stated jitter varies around them, and routes never change.',
    ...(topology.links.delays?.some(({ delay }) => delay !== undefined) === true
      ? [
          'A message whose kind has a delay of its own draws it apart from all others: what makes several late at once is left out.',
        ]
      : []),
    topology.links.transport === 'stream'
      ? 'Congestion control, receive windows and slow start of TCP; a stream has order, retransmission with back-off and reset.'
      : 'Fragmentation and path MTU; a datagram is delivered, lost, doubled or held back as a whole.',
    topology.nodes.service === undefined
      ? 'Differences in cost: one service time for each request and message that arrives, whatever its kind and size.'
      : 'Differences in cost but those stated: by kind of request, by message and by byte.',
    'Sending takes no CPU time, and a node has one core; reads never touch the disk.',
    'Disks do not fail or fill; a flush takes the stated time, however much it writes.',
    'Nodes do not join or leave; logs are not compacted; restarts take no longer than stated.',
    ...entryOf(strategy.kind).notModelled(strategy),
  ];
}
