import { ANSWERS, FAILURE_REASONS, msFromNanos, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { exactPercentile } from './histogram.js';
import { type FaultWithReach, momentOf, nodeName, obstacleClauses } from './obstacles.js';
import { classOf, CLASS_NOUNS, OPERATION_CLASSES } from './operation-class.js';
import type { Subject } from './subject.js';
import { durationText } from './wording.js';

/** An operation that took so many times the usual is slow: what stands in its way is named. */
const SLOW = 1.5;

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
 * @returns null if the history has no such operation. Cost: one pass over the request log; for an operation that was served while a fault
 * was in force, one over the history, too, and a sort of its latencies.
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
  /** Nanoseconds; null unless it was served and took `SLOW` times as long. */
  readonly usual: number | null;
}

function storyOf(subject: Subject, operation: number, faults: readonly FaultWithReach[]): Story {
  const { history, log, deadline } = subject;
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
  const usual = inForce.length === 0 || !isServed(subject, operation) ? null : usualLatency(subject, operation, faults);
  const isSlow = usual !== null && end - history.intendedAt[operation]! > SLOW * usual;
  return { operation, received, faults: inForce, end, due, usual: isSlow ? usual : null };
}

function isServed({ history }: Subject, operation: number): boolean {
  return FAILURE_REASONS[history.reason[operation]!] === 'none';
}

/** The median of what was asked from the same datacenter, is of the same class, and met no fault; null if nothing did. */
function usualLatency(subject: Subject, operation: number, faults: readonly FaultWithReach[]): number | null {
  const { history, schedule } = subject;
  const latencies: number[] = [];
  for (let row = 0; row < history.length; row++) {
    const begin = history.intendedAt[row]!;
    const end = history.respondedAt[row]!;
    const isAlike =
      history.datacenter[row] === history.datacenter[operation] &&
      classOf(history, row) === classOf(history, operation);
    if (!isAlike || begin < schedule.warmup || !isServed(subject, row)) continue;
    if (!faults.some(({ from, until }) => from <= end && until > begin)) latencies.push(end - begin);
  }
  return latencies.length === 0 ? null : exactPercentile(Float64Array.from(latencies).sort(), 500);
}

function sentenceOf(subject: Subject, story: Story): string {
  const { history, datacenters } = subject;
  const { operation } = story;
  const kind = OPERATION_CLASSES[classOf(history, operation)]!;
  const from = datacenters[history.datacenter[operation]!] ?? 'an unknown datacenter';
  const head = `#${operation}, a ${CLASS_NOUNS[kind].one} of key ${history.key[operation]!} from ${from},`;
  if (FAILURE_REASONS[history.reason[operation]!] === 'not-sent') {
    return `${head} was never sent: no session was free at ${momentOf(history.intendedAt[operation]!)}`;
  }
  const clauses = [
    sendingClause(subject, operation),
    ...story.received.map((received) => receivedClause(subject, story, received)),
    ...unreachedClauses(subject, story),
    ...troubleClauses(subject, story),
    endingClause(subject, story),
  ];
  return `${head} ${clauses.join('; ')}`;
}

function sendingClause(subject: Subject, operation: number): string {
  const { invokedAt, attempts, node } = subject.history;
  const asked = node[operation]! < 0 ? '' : ` to ${nodeName(subject, node[operation]!)}`;
  const at = momentOf(invokedAt[operation]!);
  if (attempts[operation]! <= 1) return `was sent${asked} at ${at}`;
  return `was sent ${attempts[operation]!} times from ${at} on, the last time${asked}`;
}

function receivedClause(subject: Subject, { due }: Story, { node, receivedAt, answeredAt, answer }: Received): string {
  const late = receivedAt > due ? ', after its deadline,' : '';
  const received = `${nodeName(subject, node)} received it at ${momentOf(receivedAt)}${late}`;
  const answered = `${momentOf(answeredAt)}${answeredAt > due && late === '' ? ', too late' : ''}`;
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

/** Faults that stand between those concerned; none for an operation that was served as fast as ever. */
function troubleClauses(subject: Subject, { operation, received, faults, end, due, usual }: Story): string[] {
  const { history, nodes } = subject;
  if (isServed(subject, operation) && usual === null) return [];
  const last = history.node[operation]!;
  const asked = [...new Set([...received.map(({ node }) => node), ...(last < 0 ? [] : [last])])];
  const stuck = received.filter(({ answer, receivedAt, answeredAt }) =>
    usual === null
      ? receivedAt <= due && (answer === 'none' || answer === 'refused' || answeredAt > due)
      : answeredAt - receivedAt > usual,
  );
  const waiting = [...new Set(stuck.map(({ node }) => node))];
  return obstacleClauses(subject, faults, {
    datacenter: history.datacenter[operation]!,
    asked,
    waiting,
    others: waiting.length > 0 ? [...nodes.keys()] : [],
    from: history.intendedAt[operation]!,
    until: end,
  });
}

function endingClause({ history, deadline, datacenters }: Subject, { operation, received, usual }: Story): string {
  const responded = history.respondedAt[operation]!;
  const open = history.kind[operation] === OPERATION_KINDS.indexOf('read') ? '' : ', so it may still take effect';
  const isInDoubt = history.outcome[operation] === OUTCOMES.indexOf('info');
  const effect = isInDoubt ? `; an earlier attempt went unanswered${open}` : ', without effect';
  const limit = `its deadline of ${durationText(msFromNanos(deadline))}`;
  switch (FAILURE_REASONS[history.reason[operation]!]!) {
    case 'none': {
      const kind = CLASS_NOUNS[OPERATION_CLASSES[classOf(history, operation)]!].many;
      const from = datacenters[history.datacenter[operation]!] ?? 'an unknown datacenter';
      const median =
        usual === null
          ? ''
          : `; the median of ${kind} from ${from} without a fault is ${durationText(msFromNanos(usual))}`;
      return `its client had the answer after ${durationText(msFromNanos(responded - history.intendedAt[operation]!))}${median}`;
    }
    case 'deadline':
      if (received.length === 0) return `no node received it before ${limit}`;
      return `no answer reached its client before ${limit}${open}`;
    case 'connection-reset':
      return `the connection was reset at ${momentOf(responded)} while its client waited for the answer${open}`;
    case 'no-leader':
      return `no node asked knew a leader, and its client gave up at ${momentOf(responded)}${effect}`;
    case 'aborted':
      return `it met another transaction and was aborted at ${momentOf(responded)}${effect}`;
    case 'fenced':
      return `its fencing token was out of date at ${momentOf(responded)}${effect}`;
    case 'refused':
      return `${isInDoubt ? 'its client gave up' : 'it failed'} at ${momentOf(responded)}${effect}`;
    case 'not-sent':
      return 'it was never sent';
  }
}
