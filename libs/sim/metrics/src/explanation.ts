import { ANSWERS, FAILURE_REASONS, msFromNanos, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { classOf, CLASS_NOUNS, OPERATION_CLASSES } from './operation-class.js';
import type { FaultInterval, Subject } from './subject.js';
import { durationText, listText, momentText, shortListText } from './wording.js';

/** A fault, with what it cuts. The crash of a node cuts nothing: it is down. */
export type FaultWithReach = FaultInterval & {
  /** Whether it blocks messages between clients of that datacenter and that node, one way at the least. */
  separatesClients(datacenter: number, node: number): boolean;
  /** Whether it blocks messages between two nodes, one way at the least. */
  separatesNodes(a: number, b: number): boolean;
};

/** One attempt of an operation that reached a live node. */
export interface ReceivedAttempt {
  readonly node: string;
  readonly receivedAtMs: number;
  /** null if unanswered when the run ended. */
  readonly answeredAtMs: number | null;
  readonly answer: (typeof ANSWERS)[number];
}

export interface OperationExplanation {
  readonly attempts: ReceivedAttempt[];
  /** In force while it was open. */
  readonly faults: string[];
  readonly sentence: string;
}

/**
 * What became of one operation, and why: only what the history, the request log and the schedule show. A fault in force
 * is named where it stands between those concerned, not as a proven cause.
 *
 * @returns null if the history has no such operation. Cost: one pass over the request log.
 */
export function explain(
  subject: Subject,
  operation: number,
  faults: readonly FaultWithReach[],
): OperationExplanation | null {
  const { history } = subject;
  if (!Number.isInteger(operation) || operation < 0 || operation >= history.length) return null;
  const story = storyOf(subject, operation, faults);
  return {
    attempts: story.received.map(({ node, receivedAt, answeredAt, answer }) => ({
      node: nodeName(subject, node),
      receivedAtMs: msFromNanos(receivedAt),
      answeredAtMs: answeredAt === NEVER ? null : msFromNanos(answeredAt),
      answer,
    })),
    faults: story.faults.map(({ name }) => name),
    sentence: sentenceOf(subject, story),
  };
}

interface Received {
  readonly node: number;
  readonly receivedAt: number;
  readonly answeredAt: number;
  readonly answer: (typeof ANSWERS)[number];
}

interface Story {
  readonly operation: number;
  readonly received: readonly Received[];
  readonly faults: readonly FaultWithReach[];
  /** When its client knew the outcome or gave up. */
  readonly end: number;
  readonly due: number;
}

function storyOf({ history, log, deadline }: Subject, operation: number, faults: readonly FaultWithReach[]): Story {
  const due = history.intendedAt[operation]! + deadline;
  const responded = history.respondedAt[operation]!;
  const end = responded === NEVER ? due : responded;
  const received: Received[] = [];
  for (let row = 0; row < log.length; row++) {
    if (log.operation[row] !== operation) continue;
    received.push({
      node: log.node[row]!,
      receivedAt: log.receivedAt[row]!,
      answeredAt: log.answeredAt[row]!,
      answer: ANSWERS[log.answer[row]!]!,
    });
  }
  const inForce = faults.filter(({ from, until }) => from <= end && until > history.intendedAt[operation]!);
  return { operation, received, faults: inForce, end, due };
}

function sentenceOf(subject: Subject, story: Story): string {
  const { history, datacenters } = subject;
  const { operation } = story;
  const kind = OPERATION_CLASSES[classOf(history, operation)]!;
  const from = datacenters[history.datacenter[operation]!] ?? 'an unknown datacenter';
  const head = `#${operation}, a ${CLASS_NOUNS[kind].one} of key ${history.key[operation]!} from ${from},`;
  if (FAILURE_REASONS[history.reason[operation]!] === 'not-sent') {
    return `${head} was never sent: no session was free at ${moment(history.intendedAt[operation]!)}`;
  }
  const clauses = [
    sendingClause(subject, operation),
    ...story.received.map((received) => receivedClause(subject, story, received)),
    ...unreachedClauses(subject, story),
    ...obstacleClauses(subject, story),
    endingClause(subject, story),
  ];
  return `${head} ${clauses.join('; ')}`;
}

function sendingClause(subject: Subject, operation: number): string {
  const { invokedAt, attempts, node } = subject.history;
  const asked = node[operation]! < 0 ? '' : ` to ${nodeName(subject, node[operation]!)}`;
  const at = moment(invokedAt[operation]!);
  if (attempts[operation]! <= 1) return `was sent${asked} at ${at}`;
  return `was sent ${attempts[operation]!} times from ${at} on, the last time${asked}`;
}

function receivedClause(subject: Subject, { due }: Story, { node, receivedAt, answeredAt, answer }: Received): string {
  const late = receivedAt > due ? ', after its deadline,' : '';
  const received = `${nodeName(subject, node)} received it at ${moment(receivedAt)}${late}`;
  const answered = `${moment(answeredAt)}${answeredAt > due && late === '' ? ', too late' : ''}`;
  switch (answer) {
    case 'none':
      return `${received} and did not answer`;
    case 'ok':
      return `${received} and answered at ${answered}`;
    case 'redirect':
      return `${received} and sent it elsewhere at ${answered}`;
    case 'refused':
      return `${received} and refused it at ${answered}`;
  }
}

/** The node asked last, where the request log has no attempt at it. */
function unreachedClauses(subject: Subject, { operation, received }: Story): string[] {
  const node = subject.history.node[operation]!;
  const reached = node < 0 || received.length === 0 || received.some((attempt) => attempt.node === node);
  return reached ? [] : [`${nodeName(subject, node)} did not receive it`];
}

/** Faults that stand between those concerned; none for an operation that was served. */
function obstacleClauses(subject: Subject, { operation, received, faults, end, due }: Story): string[] {
  const { history } = subject;
  if (FAILURE_REASONS[history.reason[operation]!] === 'none') return [];
  const last = history.node[operation]!;
  const asked = [...new Set([...received.map(({ node }) => node), ...(last < 0 ? [] : [last])])];
  const stuck = received.filter(
    ({ answer, answeredAt }) => answer === 'none' || answer === 'refused' || answeredAt > due,
  );
  const waiting = [...new Set(stuck.map(({ node }) => node))];
  const datacenter = history.datacenter[operation]!;
  return faults.flatMap((fault) => {
    const isConcerned = (node: number) => asked.includes(node) || waiting.length > 0;
    const clause = (node: number, state: string) => `${nodeName(subject, node)} was ${state} in ${faultText(fault)}`;
    switch (fault.kind) {
      case 'partition':
        return cutClauses(subject, fault, { datacenter, asked, waiting });
      case 'crash':
        return isConcerned(fault.node) ? [clause(fault.node, 'down')] : [];
      case 'impairment':
        return [
          ...cutClauses(subject, fault, { datacenter, asked, waiting }),
          ...fault.struck
            .filter(
              ({ node, from, until }) => isConcerned(node) && from <= end && until > history.intendedAt[operation]!,
            )
            .map(({ node, state }) => clause(node, state)),
        ];
    }
  });
}

interface Concerned {
  /** Of the client. */
  readonly datacenter: number;
  readonly asked: readonly number[];
  /** Nodes that had the request and could not serve it in time. */
  readonly waiting: readonly number[];
}

function cutClauses(subject: Subject, fault: FaultWithReach, { datacenter, asked, waiting }: Concerned): string[] {
  const { nodes, datacenters } = subject;
  const unreachable = asked
    .filter((node) => fault.separatesClients(datacenter, node))
    .map((node) => nodeName(subject, node));
  const clients = `clients in ${datacenters[datacenter] ?? 'an unknown datacenter'}`;
  const separated =
    unreachable.length === 0 ? [] : [`${faultText(fault)} separated ${clients} from ${listText(unreachable)}`];
  const cutOff = waiting.flatMap((node) => {
    const others = nodes.filter((_, other) => other !== node && fault.separatesNodes(node, other));
    const from = shortListText(others, OTHERS_MAX);
    return others.length === 0 ? [] : [`${faultText(fault)} cut ${nodeName(subject, node)} off from ${from}`];
  });
  return [...separated, ...cutOff];
}

/** Nodes named one by one in a clause. */
const OTHERS_MAX = 4;

function faultText({ name, from, until }: FaultWithReach): string {
  return `${JSON.stringify(name)} (${moment(from)} to ${moment(until)})`;
}

function endingClause({ history, deadline }: Subject, { operation, received }: Story): string {
  const responded = history.respondedAt[operation]!;
  const open = history.kind[operation] === OPERATION_KINDS.indexOf('read') ? '' : ', so it may still take effect';
  const isInDoubt = history.outcome[operation] === OUTCOMES.indexOf('info');
  const effect = isInDoubt ? `; an earlier attempt went unanswered${open}` : ', without effect';
  const limit = `its deadline of ${durationText(msFromNanos(deadline))}`;
  switch (FAILURE_REASONS[history.reason[operation]!]!) {
    case 'none':
      return `its client had the answer after ${durationText(msFromNanos(responded - history.intendedAt[operation]!))}`;
    case 'deadline':
      if (received.length === 0) return `no node received it before ${limit}`;
      return `no answer reached its client before ${limit}${open}`;
    case 'connection-reset':
      return `the connection was reset at ${moment(responded)} while its client waited for the answer${open}`;
    case 'no-leader':
      return `no node asked knew a leader, and its client gave up at ${moment(responded)}${effect}`;
    case 'refused':
      return `${isInDoubt ? 'its client gave up' : 'it failed'} at ${moment(responded)}${effect}`;
    case 'not-sent':
      return 'it was never sent';
  }
}

function nodeName({ nodes }: Subject, node: number): string {
  return nodes[node] ?? `node ${node}`;
}

function moment(nanoseconds: number): string {
  return Number.isFinite(nanoseconds) ? momentText(msFromNanos(nanoseconds)) : 'the end';
}
