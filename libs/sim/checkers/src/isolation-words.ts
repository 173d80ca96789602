import { invariant, transactionStep } from '@isthmus/sim-protocol';
import type { CycleStep } from './isolation-cycles.js';
import { EDGE, NONE } from './isolation-edges.js';
import type { IsolationFacts } from './isolation-facts.js';
import { READ } from './isolation-observations.js';
import type { IsolationEdge } from './isolation-verdict.js';

/** One step of a cycle, and the transactions beside its own that show it. */
export interface ExplainedEdge {
  readonly edge: IsolationEdge;
  readonly shownBy: readonly number[];
}

/** Why the one transaction must come before the other, in words that name the key and the values. */
export function explain(facts: IsolationFacts, { from, to, hops }: CycleStep): ExplainedEdge {
  const { history, graph, writes } = facts;
  const { edges } = graph;
  const kind = edges.kind[hops[0]!]!;
  const hop = hops.findLast((each) => edges.step[each] !== NONE) ?? hops[0]!;
  const step = edges.step[hop]!;
  const key = edges.key[hop]!;
  const told = (sort: IsolationEdge['kind'], reason: string, shownBy: readonly number[] = []): ExplainedEdge => ({
    edge: { from, to, kind: sort, ...(key === NONE ? {} : { key: history.keys[key]! }), reason: `${reason}.` },
    shownBy,
  });
  if (kind === EDGE.session)
    return told('session', `#${from} came before #${to} in session ${history.sessions[history.session[from]!]!}`);
  if (kind === EDGE.realTime) return told('real-time', `#${from} responded before #${to} was invoked`);

  const reader = writes.transactionOf[step]!;
  const read = readInWords(facts, step);
  switch (kind) {
    case EDGE.wr:
      return told(
        'wr',
        history.model === 'rw-register'
          ? `${read}, which #${from} wrote`
          : `${read}, the last of which #${from} appended`,
      );
    case EDGE.rw:
      return told('rw', `${read}, ${missedInWords(facts, step, to)}`, sourceOf(facts, step));
    case EDGE.ww:
      if (history.model === 'rw-register')
        return told('ww', `${read}, which #${from} wrote, and then wrote ${lastWritten(facts, to, key)}`);
      return told('ww', `${read}: ${neighboursInWords(facts, step, from, to)}`, [reader]);
    case EDGE.conflict: {
      const both = history.keys[key]!;
      const why = `so, as both write key ${both} and cannot overlap, #${from} came before #${to}`;
      return told('ww', `${read}, ${missedInWords(facts, step, to)}; ${why}`, sourceOf(facts, step));
    }
    case EDGE.seenBefore:
    case EDGE.seen:
    case EDGE.causalPast:
    case EDGE.realPast: {
      const how = {
        [EDGE.seenBefore]: 'had read what #U wrote elsewhere before',
        [EDGE.seen]: 'read what #U wrote elsewhere too',
        [EDGE.causalPast]: 'had #U in its causal past',
        [EDGE.realPast]: 'was invoked after #U had responded',
      }[kind].replace('#U', `#${from}`);
      const own = lastWritten(facts, from, key);
      return told('ww', `${read}, which #${to} wrote, and #${reader} ${how}, so #${from}'s ${own} came before`, [
        reader,
      ]);
    }
  }
  invariant(false, `no words for an edge of kind ${kind}`);
}

/** Who wrote what a register's read returned. A list shows it by itself. */
function sourceOf({ history, writes }: IsolationFacts, step: number): readonly number[] {
  if (history.model === 'list-append') return [];
  const written = writes.stepOf(history.stepKey[step]!, history.stepValue[step]!);
  return written === NONE ? [] : [writes.transactionOf[written]!];
}

/** `#3 read key x as [1,2]`. */
function readInWords({ history, writes }: IsolationFacts, step: number): string {
  const { key, value } = transactionStep(history, step);
  return `#${writes.transactionOf[step]!} read key ${key} as ${shown(value)}`;
}

const SHOWN_MAX = 60;

/** Long texts and lists are cut in the middle. */
function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX / 2)} … ${text.slice(-SHOWN_MAX / 2)}`;
}

function lastWritten({ history, writes }: IsolationFacts, row: number, key: number): string {
  return shown(transactionStep(history, writes.finalOf(row, key)).value);
}

/** What a writer of the key wrote that a read does not have. */
function missedInWords({ history, writes }: IsolationFacts, step: number, writer: number): string {
  const key = history.stepKey[step]!;
  const { stepsFrom, stepKind, stepKey, elements, elementsFrom } = history;
  const list = new Set(elements.subarray(elementsFrom[step]!, elementsFrom[step + 1]!));
  for (let at = stepsFrom[writer]!; at < stepsFrom[writer + 1]!; at++) {
    if (stepKind[at] === READ || stepKey[at] !== key || list.has(history.stepValue[at]!)) continue;
    if (history.model === 'rw-register' && at !== writes.finalOf(writer, key)) continue;
    const value = shown(transactionStep(history, at).value);
    if (history.model === 'list-append') return `without ${value}, which #${writer} appended`;
    return `which #${writer} overwrote with ${value}`;
  }
  invariant(false, `#${writer} wrote nothing that step ${step} does not have`);
}

/** Where in a list the one's element comes before the other's. */
function neighboursInWords(
  { history, writes, observed }: IsolationFacts,
  step: number,
  from: number,
  to: number,
): string {
  const key = history.stepKey[step]!;
  let last: number = NONE;
  for (let at = history.elementsFrom[step]!; at < history.elementsFrom[step + 1]!; at++) {
    const element = history.elements[at]!;
    const written = writes.stepOf(key, element);
    const writer = written === NONE ? NONE : writes.transactionOf[written]!;
    if (writer === NONE || observed.committed[writer] === 0) continue;
    const value = shown(history.values[element]);
    if (writer === to && last !== NONE && writes.transactionOf[writes.stepOf(key, last)] === from)
      return `${value}, which #${to} appended, follows ${shown(history.values[last])}, which #${from} appended`;
    last = element;
  }
  return `it ends with ${shown(history.values[last])}, which #${from} appended, so what #${to} appended came later`;
}
