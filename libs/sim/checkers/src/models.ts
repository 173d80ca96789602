import { type History, invariant, NEVER, OUTCOMES } from '@isthmus/sim-protocol';
import { checkCausal } from './causal.js';
import type { CausalPattern } from './causal-verdict.js';
import { checkLinearizable } from './linearizability.js';
import { CONSISTENCY_MODELS, type ConsistencyModel, implies } from './model-order.js';
import type { UndecidedReason } from './model-verdict.js';
import { findModelWitness } from './model-witness.js';
import { verdictByOrder } from './order-verdict.js';
import { positionsWhere } from './positions.js';
import { type ReadsFrom, readsFrom } from './reads-from.js';
import { checkSessionGuarantees } from './session-guarantees.js';
import type { OperationsWitness } from './session-verdict.js';
import { judgeViews, type ViewBasis } from './session-views.js';
import type { CheckVerdict } from './verdict.js';

/** Whether a history satisfies one model, and how that is known. */
export interface ModelVerdict {
  readonly model: ConsistencyModel;
  readonly verdict: CheckVerdict;
  /** The model that it follows from: a stronger one that holds, or a weaker one that is violated. Absent where it was checked itself. */
  readonly follows?: ConsistencyModel;
  /** Present when `undecided`. */
  readonly undecided?: UndecidedReason;
  /** The bad pattern, of the causal models. */
  readonly pattern?: CausalPattern;
  /** Present when `violated` and checked itself, but for linearizability, which has a witness of its own kind. */
  readonly witness?: OperationsWitness;
}

export interface ModelsOptions {
  /** Where it is known already. */
  readonly linearizable?: CheckVerdict;
  /** The same: where it holds, so does sequential consistency. */
  readonly linearizableWrites?: CheckVerdict;
  /** These, and what their verdicts rest on, are checked; others may be missing. All unless given. */
  readonly models?: readonly ConsistencyModel[];
}

const OK = OUTCOMES.indexOf('ok');

/**
 * Which consistency models a history satisfies: every model, in the order of CONSISTENCY_MODELS, never one that holds beside a
 * weaker one that does not. What is implied is not checked: a history that is linearizable satisfies all, and what violates
 * PRAM is not sequential.
 *
 * What a client knew counts for all of them. A verdict on linearizability that is given may go by instants alone, and even one that
 * goes along sessions does not see that a client knew of an operation of unknown outcome: a weaker model that is violated decides then.
 */
export function checkModels(history: History, options: ModelsOptions = {}): readonly ModelVerdict[] {
  const found = new Found();
  const wanted = (model: ConsistencyModel) => options.models === undefined || options.models.includes(model);
  const linearizable = options.linearizable ?? checkLinearizable(history).verdict;
  if (linearizable === 'holds' && instantsTell(history)) found.add({ model: 'linearizable', verdict: 'holds' });
  if (options.linearizableWrites === 'holds') found.add({ model: 'sequential', verdict: 'holds' });
  const graph = readsFrom(history);
  if (graph === null) {
    for (const model of CONSISTENCY_MODELS) {
      if (model !== 'linearizable') found.add({ model, verdict: 'undecided', undecided: 'repeated-values' });
    }
  } else if (!found.has('sequential')) {
    for (const { guarantee, verdict, witness } of checkSessionGuarantees(history)) {
      found.add({ model: guarantee, verdict, ...(witness ? { witness } : {}) });
    }
    for (const { model, verdict, pattern, witness, undecided } of checkCausal(history)) {
      found.add({
        model,
        verdict,
        ...(pattern ? { pattern } : {}),
        ...(witness ? { witness } : {}),
        ...(undecided ? { undecided } : {}),
      });
    }
    const stronger = wanted('sequential') || wanted('linearizable');
    if (wanted('PRAM') || wanted('CM') || stronger) judgeView(history, graph, found, 'PRAM');
    if (wanted('CM') || stronger) judgeView(history, graph, found, 'CM');
    if (stronger) judgeByOrder(history, found, 'sequential');
    if (wanted('consistent prefix')) judgeByOrder(history, found, 'consistent prefix');
  }
  found.add({ model: 'linearizable', verdict: linearizable });
  return found.all();
}

const VIEWS: Readonly<Record<'CM' | 'PRAM', ViewBasis>> = { CM: 'causal', PRAM: 'session' };

function judgeView(history: History, graph: ReadsFrom, found: Found, model: 'CM' | 'PRAM'): void {
  if (found.has(model)) return;
  const basis = VIEWS[model];
  const answer = judgeViews(graph, basis);
  if (answer.kind !== 'violated') {
    found.add({ model, verdict: answer.kind, ...(answer.kind === 'undecided' ? { undecided: answer.reason } : {}) });
    return;
  }
  const judge = (part: History) => judgeViews(readsFrom(part)!, basis);
  const witness = findModelWitness(
    history,
    (part) => judge(part).kind === 'violated',
    (part) => {
      const again = judge(part);
      const first = again.kind === 'violated' ? readsFrom(part)!.from[again.session]! : 0;
      const session = part.session[readsFrom(part)!.row[first]!]!;
      const along = basis === 'causal' ? 'causal order' : 'the order of each session';
      return `No order of these writes along ${along} lets every read of session ${session} return the latest write to its key.`;
    },
  );
  found.add({ model, verdict: 'violated', witness });
}

function judgeByOrder(history: History, found: Found, model: 'sequential' | 'consistent prefix'): void {
  if (!found.has(model)) found.add({ model, ...verdictByOrder(history, model) });
}

/** What is known so far, with all that follows from it. */
class Found {
  private readonly verdicts = new Map<ConsistencyModel, ModelVerdict>();

  /** Whether it holds or is violated. */
  has(model: ConsistencyModel): boolean {
    return (this.verdicts.get(model)?.verdict ?? 'undecided') !== 'undecided';
  }

  add(verdict: ModelVerdict): void {
    const { model } = verdict;
    const known = this.verdicts.get(model);
    if (known !== undefined && this.has(model)) {
      const agrees = verdict.verdict === 'undecided' || verdict.verdict === known.verdict;
      invariant(
        agrees || model === 'linearizable',
        `${model} ${verdict.verdict}, but it follows that it ${known.verdict}`,
      );
      // Its own proof is worth more than that it follows.
      if (verdict.verdict === known.verdict && known.follows !== undefined) this.verdicts.set(model, verdict);
      return;
    }
    this.verdicts.set(model, verdict);
    if (verdict.verdict === 'undecided') return;
    for (const other of CONSISTENCY_MODELS) {
      const follows = verdict.verdict === 'holds' ? implies(model, other) : implies(other, model);
      if (other !== model && follows) this.add({ model: other, verdict: verdict.verdict, follows: model });
    }
  }

  all(): readonly ModelVerdict[] {
    return CONSISTENCY_MODELS.map((model) => this.verdicts.get(model)).filter((verdict) => verdict !== undefined);
  }
}

/** Whether instants show all that a client knew: each operation begins strictly after those have ended that it knew of. */
function instantsTell({ length, session, invokedAt, respondedAt, outcome, after }: History): boolean {
  const endedBefore = (a: number, b: number) => outcome[a] !== OK || respondedAt[a]! < invokedAt[b]!;
  const learnedTold = (row: number, i: number) =>
    outcome[after!.learned[i]!] === OK && endedBefore(after!.learned[i]!, row);
  if (after && !after.operation.every(learnedTold)) return false;
  const rows = positionsWhere(length, (row) => session[row]! >= 0 && invokedAt[row] !== NEVER).sort(
    (a, b) => session[a]! - session[b]! || invokedAt[a]! - invokedAt[b]! || a - b,
  );
  return rows.every((row, i) => {
    const before = rows[i - 1];
    return before === undefined || session[before] !== session[row] || endedBefore(before, row);
  });
}
