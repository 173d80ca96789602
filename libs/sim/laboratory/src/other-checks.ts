import type { Experiment, Report } from '@isthmus/contract';
import {
  type CausalVerdict,
  checkCausal,
  checkSessionGuarantees,
  type SessionGuaranteeVerdict,
} from '@isthmus/sim-checkers';
import type { History } from '@isthmus/sim-protocol';

type Check = Experiment['checks'][number];
type CheckReport = Report['otherChecks'][number];

const STATEMENTS_MAX = 12;

/** A check without one is reported `unchecked`. */
export function hasChecker(check: Check): boolean {
  switch (check) {
    case 'linearizable':
    case 'causal':
    case 'sessions':
      return true;
    case 'sequential':
    case 'convergence':
      return false;
  }
}

/** What was asked for besides linearizability, in the order asked. */
export function otherChecks(checks: readonly Check[], history: History): CheckReport[] {
  return checks.flatMap((check): readonly CheckReport[] => {
    switch (check) {
      case 'linearizable':
        return [];
      case 'sessions':
        return checkSessionGuarantees(history).map(sessionReport);
      case 'causal':
        return causalReports(checkCausal(history));
      case 'sequential':
      case 'convergence':
        return [{ check, verdict: 'unchecked', sentence: 'this version has no checker for it' }];
    }
  });
}

/** Causal memory (CM) has patterns of its own, which nobody looks for yet; but what violates CC violates it too. */
function causalReports(verdicts: readonly CausalVerdict[]): readonly CheckReport[] {
  return verdicts.flatMap((verdict): readonly CheckReport[] => {
    const sentence = causalSentence(verdict);
    const own = { check: `causal (${verdict.model})`, verdict: verdict.verdict, sentence };
    if (verdict.model !== 'CC') return [own];
    const memory: CheckReport =
      verdict.verdict === 'violated'
        ? { check: 'causal (CM)', verdict: 'violated', sentence }
        : {
            check: 'causal (CM)',
            verdict: 'unchecked',
            sentence: 'this version looks for the patterns of CC and CCv only',
          };
    return [own, memory];
  });
}

function causalSentence({ verdict, pattern, witness, undecided }: CausalVerdict): string {
  switch (verdict) {
    case 'holds':
      return 'none of the bad patterns is there';
    case 'violated':
      return `${pattern ?? ''}: ${toldBriefly(witness?.statements ?? [])}`;
    case 'undecided':
      return undecided === 'memory' ? 'too many sessions and writes to remember the order of all' : REPEATED_VALUES;
  }
}

function sessionReport({ guarantee, verdict, operations, sessions, witness }: SessionGuaranteeVerdict): CheckReport {
  return { check: guarantee, verdict, sentence: sentence() };

  function sentence(): string {
    switch (verdict) {
      case 'holds':
        return 'no read missed what its session had to see';
      case 'violated':
        return `${counted(operations, 'read')} in ${counted(sessions, 'session')} broke it; the first: ${toldBriefly(witness?.statements ?? [])}`;
      case 'undecided':
        return REPEATED_VALUES;
    }
  }
}

const REPEATED_VALUES = 'a value was written to a key more than once, so reads do not name the write that they saw';

/** A long way from a write to a read is told by its ends. */
function toldBriefly(statements: readonly string[]): string {
  const half = STATEMENTS_MAX / 2;
  const left = statements.length - STATEMENTS_MAX;
  if (left <= 0) return statements.join(' ');
  return [...statements.slice(0, half), `(${left} more.)`, ...statements.slice(-half)].join(' ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
