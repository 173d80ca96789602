import type { Finding } from './findings.js';
import type { Recovery } from './recovery.js';
import type { RunFigures } from './run-figures.js';
import { durationText } from './wording.js';

/** How soon after each heal clients were served as in the steady phase; nothing in a run without one. */
export function recoveryFindings({
  recovery,
  availability,
  phases,
}: Pick<RunFigures, 'recovery' | 'availability' | 'phases'>): Finding[] {
  const comparable = availability.some((row) => row.phase === 'steady' && row.ok > 0);
  const endMs = phases.at(-1)?.toMs ?? 0;
  return comparable ? recovery.map((row) => ({ rule: 'recovery', sentence: recoverySentence(row, endMs) })) : [];
}

function recoverySentence({ fault, healedAtMs, timeToRecoverMs, windowMs }: Recovery, endMs: number): string {
  const healed = `${JSON.stringify(fault)} healed`;
  const rest = endMs - healedAtMs;
  if (timeToRecoverMs === 0) return `Clients were served as before from the moment ${healed}`;
  if (timeToRecoverMs !== null) return `Clients were served as before ${durationText(timeToRecoverMs)} after ${healed}`;
  if (rest < 3 * windowMs) return `The run ended too soon after ${healed} to see clients served as before`;
  return `Clients were not served as before in the ${durationText(rest)} after ${healed}`;
}
