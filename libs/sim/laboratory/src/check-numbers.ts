import type { Report } from '@isthmus/contract';
import { checkNumbers, type NumberProperty, type NumberVerdict } from '@isthmus/sim-checkers';
import { type GuaranteeModel, type History, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

type CheckReport = Report['otherChecks'][number];

const MODEL: Readonly<Record<NumberProperty, GuaranteeModel>> = {
  unique: 'unique-numbers',
  causal: 'causal-numbers',
  'gap-free': 'gap-free-numbers',
};

/** Numbers that a report lists. */
const NUMBERS_MAX = 20;
const INCREMENT = OPERATION_KINDS.indexOf('increment');
const OK = OUTCOMES.indexOf('ok');

/** What the answers to increments show: all of it where it was asked for, else what is promised. */
export function numberReports(
  history: History,
  { promised, isAsked }: { readonly promised: readonly GuaranteeModel[]; readonly isAsked: boolean },
): readonly CheckReport[] {
  const isPromised = (property: NumberProperty) => promised.includes(MODEL[property]);
  // It costs as much whether anybody asked for numbers or not.
  if (!isAsked && !Object.values(MODEL).some((model) => promised.includes(model))) return [];
  return checkNumbers(history)
    .filter(({ property }) => isAsked || isPromised(property))
    .map((verdict) => ({
      check: `numbers: ${verdict.property}`,
      verdict: verdict.verdict,
      ...(isPromised(verdict.property) ? { promised: true as const } : {}),
      judged: verdict.judged,
      broken: verdict.broken,
      sentence: sentenceOf(history, verdict),
      ...(verdict.property === 'unique' ? { numbers: firstNumbers(history) } : {}),
    }));
}

function firstNumbers({ length, kind, outcome, key, value }: History): NonNullable<CheckReport['numbers']> {
  const numbers = [];
  for (let operation = 0; operation < length && numbers.length < NUMBERS_MAX; operation++) {
    if (kind[operation] !== INCREMENT || outcome[operation] !== OK) continue;
    numbers.push({ operation, key: key[operation]!, value: value[operation]! });
  }
  return numbers;
}

function sentenceOf({ value }: History, { property, verdict, judged, broken, witness }: NumberVerdict): string {
  if (verdict === 'undecided') return judged === 0 ? 'no two numbers have to do with each other' : 'too many keys';
  const [one, other] = witness ?? [];
  const told = (row: number) => `#${row} got ${value[row]!}`;
  const first = one === undefined || other === undefined ? '' : [told(one), told(other)].join(', ');
  switch (property) {
    case 'unique':
      return verdict === 'holds'
        ? `${judged} numbers, no two the same`
        : `${broken} of ${judged} numbers had been given before; the first: ${first}`;
    case 'causal':
      return verdict === 'holds'
        ? `each of ${judged} numbers is higher than all that its client knew of`
        : `${broken} of ${judged} numbers are no higher than one that their client knew of; the first: ${first}, knowing of it`;
    case 'gap-free':
      return verdict === 'holds'
        ? `${judged} numbers, and no gap that an unknown outcome does not explain`
        : `${broken} numbers up to the highest are given to nobody; the first gap: ${one === other ? `before ${told(one!)}` : first}`;
  }
}
