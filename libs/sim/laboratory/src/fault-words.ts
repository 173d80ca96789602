import type { Fault } from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import { nodesInTurn } from './fault-targets.js';
import { groupsInWords } from './partition-groups.js';

/** What a fault does, for people: `eu-west-1 | us-east-1`. */
export function faultInWords(fault: Fault, cluster: Cluster): string {
  switch (fault.kind) {
    case 'partition':
      return groupsInWords(fault, cluster);
    case 'crash':
      return `${fault.node} is down, its disk ${fault.disk}`;
    case 'outage': {
      const clients = fault.clients ? ', and its clients reach nobody' : '; its clients may ask elsewhere';
      return `every node of ${fault.datacenter} is down, disks ${fault.disk}${clients}`;
    }
    case 'rolling-restart': {
      const names = nodesInTurn(fault, cluster).map((node) => cluster.nodes[node]?.name ?? String(node));
      return `${names.join(', ')} are down one after the other, ${fault.down} each, disks ${fault.disk}`;
    }
    case 'pause':
      return `${fault.node} stands still: its messages and timers wait`;
    case 'slow-cpu':
      return `the CPU of ${fault.node} takes ${fault.factor} times as long`;
    case 'slow-disk': {
      const times = fault.factor > 1 ? `${fault.factor} times as long` : '';
      const more = fault.added === '0s' ? '' : `${fault.added} more`;
      return `a flush at ${fault.node} takes ${[times, more].filter((part) => part !== '').join(' and ')}`;
    }
    case 'gray':
      return `${fault.node} serves other nodes, but ${share(fault.share)} of what clients ask it vanishes`;
  }
}

export function share(value: number): string {
  return value === 1 ? 'all' : `${Number((value * 100).toFixed(3))} %`;
}
