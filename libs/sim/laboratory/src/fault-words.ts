import type { Fault } from '@isthmus/contract';
import type { IsolatedNode } from '@isthmus/sim-engine';
import type { Cluster } from '@isthmus/sim-protocol';
import { nodesInTurn } from './fault-targets.js';
import { groupsInWords } from './partition-groups.js';

/** What a fault does, for people: `eu-west-1 | us-east-1`. */
export function faultInWords(fault: Fault, cluster: Cluster, strike?: IsolatedNode): string {
  switch (fault.kind) {
    case 'partition':
      return groupsInWords(fault, cluster);
    case 'flapping':
      return `${groupsInWords(fault, cluster)}, the first ${share(fault.share)} of every ${fault.period}`;
    case 'isolate':
      return isolationInWords(fault, cluster, strike);
    case 'cut-links': {
      const sign = fault.blocks === 'both' ? ' | ' : ' -/-> ';
      return fault.links.map((pair) => pair.join(sign)).join('; ') + scopeInWords(fault);
    }
    case 'majorities-ring':
      return 'each node reaches only its neighbours on a ring, a majority with itself, and no two the same one';
    case 'slow-link':
      return `${linksInWords(fault, cluster)}: messages take ${longer(fault)}`;
    case 'flaky-link': {
      const loses = fault.loss > 0 ? [`loses ${share(fault.loss)} of the messages`] : [];
      const doubles = fault.duplicate > 0 ? [`doubles ${share(fault.duplicate)} of the datagrams`] : [];
      return `${linksInWords(fault, cluster)}: the network ${[...loses, ...doubles].join(' and ')}`;
    }
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
    case 'slow-disk':
      return `a flush at ${fault.node} takes ${longer(fault)}`;
    case 'clock-jump':
      return fault.by.startsWith('-')
        ? `the clock of ${fault.node} is stepped back by ${fault.by.slice(1)}, and forward again at the end`
        : `the clock of ${fault.node} is stepped forward by ${fault.by}, and back again at the end`;
    case 'clock-smear': {
      const names = nodesInTurn(fault, cluster).map((node) => cluster.nodes[node]?.name ?? String(node));
      const [verb, by] = fault.by.startsWith('-') ? ['lose', fault.by.slice(1)] : ['gain', fault.by];
      return `the clocks of ${names.join(', ')} ${verb} ${by} evenly, for good`;
    }
    case 'gray':
      return `${fault.node} serves other nodes, but ${share(fault.share)} of what clients ask it vanishes`;
  }
}

function isolationInWords(
  fault: Extract<Fault, { kind: 'isolate' }>,
  cluster: Cluster,
  strike: IsolatedNode | undefined,
): string {
  const how = { both: '| everyone else', outgoing: '-/-> everyone else', incoming: '<-/- everyone else' }[fault.blocks];
  const rest = ` ${how}${scopeInWords(fault)}`;
  if (fault.target !== 'leader') return fault.target + rest;
  if (strike === undefined) return `the leader${rest}`;
  if (strike.node === null) return 'nobody led, so nobody was cut off';
  return `${cluster.nodes[strike.node]?.name ?? String(strike.node)}, the leader when it struck,${rest}`;
}

function linksInWords(fault: Extract<Fault, { kind: 'slow-link' | 'flaky-link' }>, cluster: Cluster): string {
  return groupsInWords({ ...fault, blocks: fault.direction }, cluster, {
    both: ' <-> ',
    outgoing: ' -> ',
    incoming: ' <- ',
  });
}

function scopeInWords({ scope }: { readonly scope: 'replicas' | 'clients' | 'both' }): string {
  return scope === 'both' ? '' : ` (${scope} only)`;
}

function longer({ factor, added }: { readonly factor: number; readonly added: string }): string {
  const times = factor > 1 ? [`${factor} times as long`] : [];
  return [...times, ...(added === '0s' ? [] : [`${added} more`])].join(' and ');
}

function share(value: number): string {
  return value === 1 ? 'all' : `${Number((value * 100).toFixed(3))} %`;
}
