import { msFromNanos } from '@isthmus/sim-protocol';
import type { FaultInterval, Subject } from './subject.js';
import { listText, momentText, shortListText } from './wording.js';

/** A fault, with what it does to links. The crash of a node does nothing to them: it is down. */
export type FaultWithReach = FaultInterval & {
  /** Whether it strikes messages between clients of that datacenter and that node, one way at the least. */
  separatesClients(datacenter: number, node: number): boolean;
  /** Whether it strikes messages between two nodes, one way at the least. */
  separatesNodes(a: number, b: number): boolean;
  /** What it does to the messages that it strikes, if it does not stop them: `slowed`, `lost some`. */
  readonly onMessages?: string;
};

/** Whom an operation needed while it was open, by position. */
export interface Concerned {
  /** Of the client. */
  readonly datacenter: number;
  readonly asked: readonly number[];
  /** Of those asked, whoever had the request and had to wait for others. */
  readonly waiting: readonly number[];
  /** For whom they may have waited. */
  readonly others: readonly number[];
  readonly from: number;
  readonly until: number;
}

/** A clause for each way in which one of the faults stands between those concerned. */
export function obstacleClauses(
  names: Pick<Subject, 'nodes' | 'datacenters'>,
  faults: readonly FaultWithReach[],
  concerned: Concerned,
): string[] {
  const { asked, others, from, until } = concerned;
  return faults.flatMap((fault) => {
    const was = (node: number, state: string) => `${nodeName(names, node)} was ${state} in ${faultText(fault)}`;
    const isConcerned = (node: number) => asked.includes(node) || others.includes(node);
    switch (fault.kind) {
      case 'partition':
        return linkClauses(names, fault, concerned);
      case 'crash':
        return isConcerned(fault.node) ? [was(fault.node, 'down')] : [];
      case 'impairment':
        return [
          ...linkClauses(names, fault, concerned),
          ...fault.struck
            .filter(({ node, toClientsOnly }) => (toClientsOnly === true ? asked.includes(node) : isConcerned(node)))
            .filter((struck) => struck.from <= until && struck.until > from)
            .map(({ node, state }) => was(node, state)),
        ];
    }
  });
}

export function nodeName({ nodes }: Pick<Subject, 'nodes'>, node: number): string {
  return nodes[node] ?? `node ${node}`;
}

export function momentOf(nanoseconds: number): string {
  return Number.isFinite(nanoseconds) ? momentText(msFromNanos(nanoseconds)) : 'the end';
}

/** Nodes named one by one in a clause. */
const OTHERS_MAX = 4;

function linkClauses(
  { nodes, datacenters }: Pick<Subject, 'nodes' | 'datacenters'>,
  fault: FaultWithReach,
  { datacenter, asked, waiting, others }: Concerned,
): string[] {
  const text = faultText(fault);
  const { onMessages } = fault;
  const behind = asked.filter((node) => fault.separatesClients(datacenter, node));
  const clients = `clients in ${datacenters[datacenter] ?? 'an unknown datacenter'}`;
  const unreachable = listText(behind.map((node) => nodeName({ nodes }, node)));
  const ofClients =
    onMessages === undefined
      ? `${text} separated ${clients} from ${unreachable}`
      : `${text} ${onMessages} messages between ${clients} and ${unreachable}`;
  const ofNodes = waiting.flatMap((node) => {
    const away = others.filter((other) => other !== node && fault.separatesNodes(node, other));
    const name = nodeName({ nodes }, node);
    const from = shortListText(
      away.map((other) => nodeName({ nodes }, other)),
      OTHERS_MAX,
    );
    if (away.length === 0) return [];
    return onMessages === undefined
      ? [`${text} cut ${name} off from ${from}`]
      : [`${text} ${onMessages} messages between ${name} and ${from}`];
  });
  return [...(behind.length === 0 ? [] : [ofClients]), ...ofNodes];
}

function faultText({ name, from, until }: FaultWithReach): string {
  return `${JSON.stringify(name)} (${momentOf(from)} to ${momentOf(until)})`;
}
