import { checkExclusion, checkFencing, type ConstraintVerdict, type Fenced, type Hold } from '@isthmus/sim-checkers';
import { type History, msFromNanos, NEVER, NO_TOKEN, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** What a check of locks found, in the words of a report. */
export interface LockReport {
  readonly check: 'mutual-exclusion' | 'fencing';
  readonly verdict: 'holds' | 'violated' | 'undecided';
  readonly sentence: string;
}

const LOCK = OPERATION_KINDS.indexOf('lock');
const UNLOCK = OPERATION_KINDS.indexOf('unlock');
const WRITE = OPERATION_KINDS.indexOf('write');
const OK = OUTCOMES.indexOf('ok');

/** Whether anybody was granted a lock. */
export function grantsLocks(history: History): boolean {
  return history.kind.some((kind, row) => kind === LOCK && isGrant(history, row));
}

/** Whether no lock was held by two sessions at once, each until it asked to give it back or its lease, counted from asking, was over. */
export function mutualExclusionReport(history: History): LockReport {
  const holds = holdsOf(history);
  const { verdict, violations, witness } = checkExclusion(holds);
  const sentence =
    verdict === 'holds'
      ? `${holds.length} grants; no lock was certainly held by two sessions at once`
      : `${violations} of ${holds.length} grants came while another session certainly held the lock; the first: ${witness?.statements.join(' ')}`;
  return { check: 'mutual-exclusion', ...decided(holds.length > 0, verdict, sentence, 'no lock was granted') };
}

/** Whether fencing tokens never went back, neither those granted nor those of accepted writes. */
export function fencingReport(history: History): LockReport {
  const grants = rowsOf(history, LOCK).filter((row) => isGrant(history, row));
  const writes = rowsOf(history, WRITE).filter((row) => history.expected[row] !== NO_TOKEN);
  const ofGrants = checkFencing(
    grants.map((row) => fenced(history, row, 'lock', history.value)),
    'grants',
  );
  const ofWrites = checkFencing(
    writes.map((row) => fenced(history, row, 'register', history.expected)),
    'writes',
  );
  const broken = ofGrants.verdict === 'violated' ? ofGrants : ofWrites;
  const sentence =
    broken.verdict === 'holds'
      ? `the tokens of ${grants.length} grants and ${writes.length} accepted writes never went back`
      : `${ofGrants.violations} of ${grants.length} grants and ${ofWrites.violations} of ${writes.length} accepted writes came with a token that was out of date; the first: ${broken.witness?.statements.join(' ')}`;
  const isAny = grants.length + writes.length > 0;
  return { check: 'fencing', ...decided(isAny, broken.verdict, sentence, 'no operation carried a token') };
}

function decided(isAny: boolean, verdict: ConstraintVerdict['verdict'], sentence: string, none: string) {
  return isAny ? { verdict, sentence } : { verdict: 'undecided' as const, sentence: none };
}

function holdsOf(history: History): Hold[] {
  const releases = new Map<string, number>();
  for (let row = 0; row < history.length; row++) {
    if (history.kind[row] !== UNLOCK || history.invokedAt[row] === NEVER) continue;
    const grant = grantName(history, row, history.argument[row]!);
    releases.set(grant, Math.min(releases.get(grant) ?? Infinity, msFromNanos(history.invokedAt[row]!)));
  }
  return rowsOf(history, LOCK)
    .filter((row) => isGrant(history, row))
    .map((row) => ({
      ...timed(history, row),
      key: `lock ${history.key[row]}`,
      session: `session ${history.session[row]}`,
      releaseInvokedAt: releases.get(grantName(history, row, history.value[row]!)) ?? Infinity,
      lease: history.expected[row]!,
    }));
}

/** Rows of a kind that ended `ok`. */
function rowsOf(history: History, kind: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < history.length; row++) {
    if (history.kind[row] === kind && history.outcome[row] === OK) rows.push(row);
  }
  return rows;
}

function isGrant({ outcome, swapped }: History, row: number): boolean {
  return outcome[row] === OK && swapped[row] === 1;
}

function fenced(history: History, row: number, noun: string, tokens: Int32Array): Fenced {
  return { ...timed(history, row), key: `${noun} ${history.key[row]}`, token: tokens[row]! };
}

/** Times in milliseconds, as statements show them. */
function timed({ invokedAt, respondedAt }: History, row: number) {
  return { operation: row, invokedAt: msFromNanos(invokedAt[row]!), respondedAt: msFromNanos(respondedAt[row]!) };
}

function grantName({ session, key }: History, row: number, token: number): string {
  return `${session[row]}/${key[row]}/${token}`;
}
