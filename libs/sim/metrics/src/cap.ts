import { ANSWERS, msFromNanos, OUTCOMES } from '@isthmus/sim-protocol';
import type { FaultInterval, Subject } from './subject.js';
import { durationText, listText, momentText } from './wording.js';

export const CAP_VERDICTS = ['consistent', 'available', 'both', 'neither', 'undecided', 'not applicable'] as const;
export type CapVerdict = (typeof CAP_VERDICTS)[number];

export const VERDICTS = ['holds', 'violated', 'undecided', 'unchecked'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether one partition left every live node answering. */
export interface CapAvailability {
  readonly fault: string;
  readonly answer: 'yes' | 'no' | 'not applicable';
  readonly sentence: string;
  /** The earliest received request that breaks it; null unless the answer is `no`. */
  readonly firstBreak: { readonly operation: number; readonly node: string; readonly receivedAtMs: number } | null;
}

export interface CapReport {
  readonly verdict: CapVerdict;
  readonly sentence: string;
  /** One for each partition, in the order of the schedule. */
  readonly availability: CapAvailability[];
}

/** Of deadlines, the least length of a partition that says anything about availability. */
const DEADLINES_MIN = 3;

/**
 * CAP availability of each partition, from the nodes' request log: every request that a live node receives while it
 * lasts, at least one deadline before the heal, gets a non-error answer from that node within its operation's deadline.
 *
 * - A refusal is an error. A redirect is one unless the operation ends `ok` within its deadline.
 * - Only what the node sends counts, not whether it reaches the client.
 * - Left out: a request whose deadline had passed before it came, and one at a node that crashed or stood still before the
 *   deadline (it was not live).
 * - Of a partition that reaches into the warm-up or past the end only the measured part is judged.
 *
 * Source: Gilbert and Lynch, "Brewer's conjecture and the feasibility of consistent, available, partition-tolerant web
 * services", SIGACT News 33 (2), 2002.
 */
export function capAvailabilityOf(subject: Subject): CapAvailability[] {
  return subject.schedule.faults
    .filter(({ kind }) => kind === 'partition')
    .map((partition) => availabilityIn(subject, partition));
}

function availabilityIn(subject: Subject, { name, from, until }: FaultInterval): CapAvailability {
  const { schedule, deadline } = subject;
  const begin = Math.max(from, schedule.warmup);
  const end = Math.min(until, schedule.duration);
  const quoted = JSON.stringify(name);
  if (end - begin < DEADLINES_MIN * deadline) {
    return {
      fault: name,
      answer: 'not applicable',
      sentence: `${quoted} lasted less than three deadlines of ${durationText(msFromNanos(deadline))}: too short to tell`,
      firstBreak: null,
    };
  }

  const { received, broken } = judge(subject, begin, end - deadline);
  if (broken === null) {
    const sentence =
      received === 0
        ? `no node received a request while ${quoted} lasted, so none went unanswered`
        : `every request that a node received while ${quoted} lasted got its answer in time (${received})`;
    return { fault: name, answer: 'yes', sentence, firstBreak: null };
  }
  const { operation, node, receivedAt, reason } = broken;
  const nodeName = subject.nodes[node] ?? String(node);
  return {
    fault: name,
    answer: 'no',
    sentence: `${nodeName} received operation #${operation} at ${momentText(msFromNanos(receivedAt))}, while ${quoted} lasted, and ${reason}`,
    firstBreak: { operation, node: nodeName, receivedAtMs: msFromNanos(receivedAt) },
  };
}

interface Break {
  readonly operation: number;
  readonly node: number;
  readonly receivedAt: number;
  readonly reason: string;
}

/** Looks at the requests received from `begin` to `end`, both included: how many there were, and the first that breaks it. */
function judge(
  subject: Subject,
  begin: number,
  end: number,
): { readonly received: number; readonly broken: Break | null } {
  const { log, history, deadline } = subject;
  let received = 0;
  for (let row = 0; row < log.length; row++) {
    const receivedAt = log.receivedAt[row]!;
    if (receivedAt < begin || receivedAt > end) continue;
    const operation = log.operation[row]!;
    const node = log.node[row]!;
    const due = history.intendedAt[operation]! + deadline;
    if (receivedAt > due || stops(subject, node, { from: receivedAt, to: due })) continue;
    received++;
    const reason = breakOf(subject, row, due);
    if (reason !== null) return { received, broken: { operation, node, receivedAt, reason } };
  }
  return { received, broken: null };
}

const ANSWER_NONE = ANSWERS.indexOf('none');
const ANSWER_REDIRECT = ANSWERS.indexOf('redirect');
const ANSWER_REFUSED = ANSWERS.indexOf('refused');
const OUTCOME_OK = OUTCOMES.indexOf('ok');

/** What is wrong with the answer to one request, in words; null if nothing is. */
function breakOf({ log, history }: Subject, row: number, due: number): string | null {
  const answer = log.answer[row]!;
  const operation = log.operation[row]!;
  if (answer === ANSWER_NONE) return 'did not answer it';
  if (log.answeredAt[row]! > due) return 'answered it after its deadline';
  if (answer === ANSWER_REFUSED) return 'refused it';
  const served = history.outcome[operation] === OUTCOME_OK && history.respondedAt[operation]! <= due;
  if (answer === ANSWER_REDIRECT && !served) return 'sent its client elsewhere, where it was not served in time';
  return null;
}

function stops(
  { schedule }: Subject,
  node: number,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return schedule.faults.some((fault) => {
    switch (fault.kind) {
      case 'partition':
        return false;
      case 'crash':
        return fault.node === node && fault.from >= from && fault.from <= to;
      case 'impairment':
        return fault.struck.some(
          (strike) => strike.isStopped && strike.node === node && strike.from >= from && strike.from <= to,
        );
    }
  });
}

/** The CAP verdict of a run, from its history's verdict and its partitions' answers, never from the strategy's name. */
export function capReportOf(linearizable: Verdict, availability: CapAvailability[]): CapReport {
  const judged = availability.filter(({ answer }) => answer !== 'not applicable');
  if (availability.length === 0) {
    return { verdict: 'not applicable', sentence: 'the schedule has no partition', availability };
  }
  if (judged.length === 0) {
    return { verdict: 'not applicable', sentence: 'every partition was shorter than three deadlines', availability };
  }
  if (linearizable === 'undecided' || linearizable === 'unchecked') {
    return { verdict: 'undecided', sentence: `whether the history is linearizable is ${linearizable}`, availability };
  }

  const lost = judged.filter(({ answer }) => answer === 'no').map(({ fault }) => JSON.stringify(fault));
  const consistent = linearizable === 'holds';
  const available = lost.length === 0;
  const verdict = consistent ? (available ? 'both' : 'consistent') : available ? 'available' : 'neither';
  const history = consistent ? 'the history is linearizable' : 'the history is not linearizable';
  const nodes = available
    ? 'every live node answered what it received in every partition'
    : `not every live node answered what it received during ${listText(lost)}`;
  return { verdict, sentence: `${history}, and ${nodes}`, availability };
}
