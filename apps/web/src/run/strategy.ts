import { STRATEGY_TITLES, type StrategySpec } from '@isthmus/contract';

const TITLES: Readonly<Record<string, string>> = STRATEGY_TITLES;

/** A strategy's name for readers: `Leaderless quorums`; a label that an author chose stays as it is. */
export function strategyTitle(kind: string): string {
  return TITLES[kind] ?? kind;
}

/** The settings of a strategy as they are written, in one line: `leader us-east-1/0, reads local`. */
export function strategySettings({ kind: _, ...settings }: StrategySpec): string {
  return Object.entries(settings)
    .map(([name, value]) => `${wordsOf(name)} ${inWords(value)}`)
    .join(', ');
}

/** `electionTimeout` as `election timeout`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, part]) =>
    name === 'kind' ? inWords(part) : `${wordsOf(name)} ${inWords(part)}`,
  );
  return Array.isArray(value) ? value.map(inWords).join(' ') : parts.join(' ');
}
