import type { Finding } from './findings.js';
import type { Leaders } from './leaders.js';
import { countText, durationText, momentText } from './wording.js';

/** The longest time in which two nodes led and served as leaders. */
export function splitBrainFindings(leaders: Leaders | null | undefined): Finding[] {
  const [longest] = (leaders?.splitBrain ?? []).toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
  if (leaders === null || leaders === undefined || longest === undefined) return [];
  const { fromMs, toMs, nodes, acknowledged } = longest;
  const [from, to] = [momentText(fromMs), momentText(toMs)];
  const when = from === to ? `at ${from}` : `from ${from} to ${to}`;
  const among = leaders.splitBrains === 1 ? '' : `, the longest of ${countText(leaders.splitBrains)} times`;
  const [one, other] = acknowledged.map(countText);
  return [
    {
      rule: 'split-brain',
      sentence: `Split brain: ${nodes[0]} and ${nodes[1]} both acknowledged changes as leaders ${when}${among} (${one} and ${other} while both led)`,
    },
  ];
}

/** How often the lead changed hands, and for how long nobody had it. */
export function leaderFindings(leaders: Leaders | null | undefined): Finding[] {
  if (leaders === null || leaders === undefined) return [];
  const { changes, leaderlessMs } = leaders;
  if (changes === 0 && leaderlessMs === 0) return [];
  const times = changes === 0 ? 'never' : changes === 1 ? 'once' : `${countText(changes)} times`;
  const nobody = leaderlessMs === 0 ? '' : `; for ${durationText(leaderlessMs)} in all nobody led`;
  return [{ rule: 'leaders', sentence: `The lead passed to another node ${times}${nobody}` }];
}
