import { ALL_PHASES } from './availability.js';
import type { Finding } from './findings.js';
import type { FreshnessCurve } from './freshness.js';
import { CLASS_NOUNS, OPERATION_CLASSES } from './operation-class.js';
import type { Staleness } from './staleness.js';
import { capitalized, countText, duringText, durationText, listText, ofText, shareText } from './wording.js';

/** Reads that a share must rest on to be told. */
const READS_MIN = 30;

type Figures = Pick<Staleness, 'reads' | 'stale' | 'groups' | 'freshness'>;

/** How many reads missed a write and by how much, and where and when it was most likely. */
export function stalenessFindings(staleness: Figures | null | undefined): Finding[] {
  if (staleness === null || staleness === undefined) return [];
  if (staleness.stale === 0) return [{ rule: 'fresh', sentence: freshSentence(staleness) }];
  const sentence = freshnessSentence(staleness);
  return [
    { rule: 'stale', sentence: staleSentence(staleness) },
    ...(sentence === null ? [] : [{ rule: 'freshness', sentence }]),
  ];
}

/** The chart of P(fresh | age) in a sentence. */
export function freshnessTitle(staleness: Figures): string {
  if (staleness.stale === 0) return freshSentence(staleness);
  return freshnessSentence(staleness) ?? staleSentence(staleness);
}

function freshSentence({ reads, groups }: Figures): string {
  return `None of the ${nounOf(groups)} (${countText(reads)}) missed a write that had been acknowledged before it began`;
}

function staleSentence({ reads, stale, groups }: Figures): string {
  const whole = groups.filter(({ phase }) => phase === ALL_PHASES);
  const longest = whole.reduce((most, { t }) => Math.max(most, t.maxMs), 0);
  const furthest = whole.reduce((most, { k }) => Math.max(most, k.max), 0);
  const [worst] = whole.toSorted((a, b) => b.t.p99Ms - a.t.p99Ms);
  const p99 =
    worst === undefined || worst.t.p99Ms === 0
      ? ''
      : `; the p99 of ${CLASS_NOUNS[worst.kind].many} in ${worst.datacenter} was ${durationText(worst.t.p99Ms)}`;
  return (
    `${shareText(stale, reads)} of the ${nounOf(groups)} (${ofText(stale, reads)}) missed a write that had been acknowledged ` +
    `before they began, by up to ${durationText(longest)} and ${countText(furthest)} ${furthest === 1 ? 'version' : 'versions'}${p99}`
  );
}

/** Of the intervals of age with enough reads, that in which the fewest were fresh: of the steady phases where any was stale in them. */
function freshnessSentence({ freshness: { edgesMs, curves } }: Figures): string | null {
  const [worst] = (['steady', 'fault'] as const).flatMap(
    (during) => lowest(curves.filter((curve) => curve.during === during)) ?? [],
  );
  if (worst === undefined) return null;
  const { curve, interval } = worst;
  const [from, to] = [edgesMs[interval]!, edgesMs[interval + 1]!];
  const [fresh, reads] = [curve.fresh[interval]!, curve.reads[interval]!];
  const when = curve.during === 'steady' ? duringText('steady') : 'while a fault was in force';
  return (
    `${capitalized(when)}, ${durationText(from)} to ${durationText(to)} after the newest write of a key, ` +
    `${shareText(fresh, reads)} of ${CLASS_NOUNS[curve.kind].many} in ${curve.datacenter} (${ofText(fresh, reads)}) had missed none`
  );
}

function lowest(curves: readonly FreshnessCurve[]) {
  let worst: { readonly curve: FreshnessCurve; readonly interval: number; readonly share: number } | null = null;
  for (const curve of curves) {
    for (const [interval, reads] of curve.reads.entries()) {
      const share = curve.fresh[interval]! / reads;
      if (reads >= READS_MIN && share < (worst?.share ?? 1)) worst = { curve, interval, share };
    }
  }
  return worst;
}

function nounOf(groups: Figures['groups']): string {
  const kinds = OPERATION_CLASSES.filter((kind) => groups.some((group) => group.kind === kind));
  return listText(kinds.map((kind) => CLASS_NOUNS[kind].many));
}
