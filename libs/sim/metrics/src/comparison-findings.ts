import { ALL_PHASES, BOUNDARY_PHASE } from './availability.js';
import { cellsText, layoutsIn, runsText } from './cell-names.js';
import type { AvailabilityOverSeeds, CellFigures, DowntimeOverSeeds } from './comparison.js';
import type { Finding } from './findings.js';
import { boundText } from './proportions.js';
import { capitalized, durationText, listText, ofText, percentText } from './wording.js';

/** Phases that no fault is named after. */
const CALM_PHASES: readonly string[] = ['steady', 'recovery', BOUNDARY_PHASE, ALL_PHASES];
/** Sentences of one rule, where it could make one for each strategy or layout. */
const SENTENCES_MAX = 4;

/** What a comparison shows, the answer first. Cells without a finished run are left out. */
export function comparisonFindings(figures: readonly CellFigures[]): Finding[] {
  const cells = figures.filter((cell) => runsOf(cell) > 0);
  const faulty = cells.filter((cell) => cell.worstWriteSuccessRate !== null && faultPhases([cell]).length > 0);
  return [
    ...writeFindings(faulty, cells),
    ...keptFindings(cells),
    ...neitherFindings(faulty, cells),
    ...unservedFindings(faulty, cells),
    ...stoodStillFindings(faulty),
    ...undecidedFindings(cells),
    ...speedFindings(cells),
  ];
}

function runsOf({ linearizable: { holds, violated, undecided, unchecked } }: CellFigures): number {
  return holds + violated + undecided + unchecked;
}

function faultPhases(cells: readonly CellFigures[]): string[] {
  const phases = cells.flatMap(({ availability }) => availability.map(({ phase }) => phase));
  return [...new Set(phases)].filter((phase) => !CALM_PHASES.includes(phase));
}

function duringFaults(cells: readonly CellFigures[]): string {
  const phases = faultPhases(cells);
  return phases.length === 1 ? `during ${JSON.stringify(phases[0])}` : 'during the faults';
}

/** Whether every write of every run succeeded in every datacenter while a fault was in force. */
function writesEverywhere({ worstWriteSuccessRate }: CellFigures): boolean {
  return worstWriteSuccessRate?.minimum === 1;
}

function neverViolated({ linearizable }: CellFigures): boolean {
  return linearizable.violated === 0 && linearizable.holds > 0;
}

/** Who could write everywhere, and what it cost. */
function writeFindings(faulty: readonly CellFigures[], cells: readonly CellFigures[]): Finding[] {
  if (faulty.length === 0) return [];
  const able = faulty.filter(writesEverywhere);
  const strategies = byStrategy(faulty).length;
  const everywhere = 'every write in every datacenter';
  const during = duringFaults(faulty);
  if (able.length === 0) {
    const nobody = strategies === 1 ? `${cellsText(faulty, cells)} did not complete` : 'No strategy completed';
    return [{ rule: 'writes-nowhere', sentence: `${nobody} ${everywhere} ${during}` }];
  }
  const all = strategies === 1 ? cellsText(able, cells) : 'Every strategy';
  const who =
    able.length === faulty.length
      ? `${all} completed ${everywhere} ${during}`
      : `${capitalized(during)} only ${cellsText(able, cells)} completed ${everywhere}`;
  return [{ rule: 'writes-everywhere', sentence: `${who}; ${verdictsText(able, cells)}` }];
}

/** `both violated linearizability in every run (20 of 20)`, or by strategy where they differ. */
function verdictsText(able: readonly CellFigures[], cells: readonly CellFigures[]): string {
  const strategies = byStrategy(able);
  const always = able.every(({ linearizable }) => linearizable.violated > 0 && linearizable.holds === 0);
  if (always && able.every(({ linearizable }) => linearizable.undecided + linearizable.unchecked === 0)) {
    const who = strategies.length === 1 ? 'it' : strategies.length === 2 ? 'both' : 'all of them';
    const runs = able.reduce((sum, cell) => sum + runsOf(cell), 0);
    return `${who} violated linearizability in every ${runsText(able, 1)} (${ofText(runs, runs)})`;
  }
  const each = strategies.map((own) => {
    const violated = own.reduce((sum, { linearizable }) => sum + linearizable.violated, 0);
    const runs = own.reduce((sum, cell) => sum + runsOf(cell), 0);
    return `by ${cellsText(own, cells)} in ${ofText(violated, runs)} ${runsText(own, runs)}`;
  });
  return `linearizability was violated ${listText(each)}`;
}

/** Who kept linearizability, with the bound on what the seeds could have missed. */
function keptFindings(cells: readonly CellFigures[]): Finding[] {
  const kept = cells.filter(neverViolated);
  if (kept.length === 0) {
    const checked = cells.some(({ linearizable }) => linearizable.violated > 0);
    return checked
      ? [{ rule: 'linearizable-nowhere', sentence: 'No strategy kept linearizability in every run that was decided' }]
      : [];
  }
  const decided = kept.map(({ linearizable }) => linearizable.holds);
  const [least, most] = [Math.min(...decided), Math.max(...decided)];
  const seeds = least === most ? `${most} ${most === 1 ? 'seed' : 'seeds'}` : `${least} to ${most} seeds`;
  const bound = Math.max(...kept.map(({ linearizable }) => linearizable.violatedShareMax ?? 1));
  const each = kept.length === 1 ? '' : layoutsIn(kept).length === 1 ? ' each' : ' in each cell';
  const who = kept.length === cells.length ? 'any strategy' : cellsText(kept, cells);
  return [
    {
      rule: 'linearizable',
      sentence: `Linearizability was not violated by ${who} (0 of ${seeds}${each}; at most ${boundText(bound)} could, 95 %)`,
    },
  ];
}

/** Who lost both. */
function neitherFindings(faulty: readonly CellFigures[], cells: readonly CellFigures[]): Finding[] {
  return byStrategy(faulty.filter((cell) => !writesEverywhere(cell) && cell.linearizable.violated > 0))
    .slice(0, SENTENCES_MAX)
    .map((own) => {
      const violated = own.reduce((sum, { linearizable }) => sum + linearizable.violated, 0);
      const runs = own.reduce((sum, cell) => sum + runsOf(cell), 0);
      return {
        rule: 'neither',
        sentence:
          `${cellsText(own, cells)} gave up both: it violated linearizability in ${ofText(violated, runs)} ${runsText(own, runs)}, ` +
          `and ${duringFaults(own)} the worst-served datacenter completed ${mediansText(own)} of its writes`,
      };
    });
}

/** `0 % (median over seeds)`, or from the lowest median of several cells to the highest. */
function mediansText(cells: readonly CellFigures[]): string {
  const medians = cells.map(({ worstWriteSuccessRate }) => worstWriteSuccessRate?.median ?? 1);
  const [least, most] = [percentText(Math.min(...medians)), percentText(Math.max(...medians))];
  return least === most ? `${least} (median over seeds)` : `from ${least} to ${most} (medians over seeds)`;
}

/** Where nobody could write. */
function unservedFindings(faulty: readonly CellFigures[], cells: readonly CellFigures[]): Finding[] {
  const places = new Map<string, { readonly where: string; readonly cells: CellFigures[]; intended: number }>();
  for (const cell of faulty) {
    const unserved = faultWrites(cell).filter(({ ok }) => ok === 0);
    if (unserved.length === 0) continue;
    const phases = [...new Set(unserved.map(({ phase }) => phase))];
    const datacenters = [...new Set(unserved.map(({ datacenter }) => datacenter))];
    const during = listText(phases.map((phase) => JSON.stringify(phase)));
    const place = places.get(JSON.stringify([datacenters, phases])) ?? {
      where: `clients in ${listText(datacenters)} completed no write during ${during}`,
      cells: [],
      intended: 0,
    };
    place.cells.push(cell);
    place.intended += unserved.reduce((sum, { intended }) => sum + intended, 0);
    places.set(JSON.stringify([datacenters, phases]), place);
  }
  return [...places.values()].slice(0, SENTENCES_MAX).map(({ where, cells: own, intended }) => ({
    rule: 'unserved',
    sentence: `With ${cellsText(own, cells)}, ${where} (${ofText(0, intended)})`,
  }));
}

function faultWrites({ availability }: CellFigures): AvailabilityOverSeeds[] {
  const kind = availability.some((row) => row.kind === 'write') ? 'write' : 'cas';
  return availability.filter((row) => row.kind === kind && !CALM_PHASES.includes(row.phase));
}

/** How long writes stood still where a fault stopped them only for a while: an election, for the most part. */
function stoodStillFindings(faulty: readonly CellFigures[]): Finding[] {
  const stops = faulty.flatMap((cell) => {
    const served = new Set(faultWrites(cell).map(({ datacenter }) => datacenter));
    for (const { datacenter, ok } of faultWrites(cell)) if (ok === 0) served.delete(datacenter);
    const stopped = cell.downtime
      .filter(({ datacenter, kind, totalMs }) => isWrite(kind) && served.has(datacenter) && totalMs.median > 0)
      .sort((a, b) => b.totalMs.median - a.totalMs.median);
    const [longest] = stopped;
    return longest === undefined ? [] : [{ cell, longest }];
  });
  return stops.slice(0, SENTENCES_MAX).map(({ cell, longest }) => ({
    rule: 'stood-still',
    sentence: `With ${cellsText([cell], faulty)}, writes stood still in ${longest.datacenter} for ${overSeedsText(longest)}`,
  }));
}

function isWrite(kind: string): boolean {
  return kind === 'write' || kind === 'cas';
}

function overSeedsText({ totalMs: { median, low, high, runs } }: DowntimeOverSeeds): string {
  const interval = low === high ? '' : `; 95 % interval ${durationText(low)} to ${durationText(high)}`;
  return `${durationText(median)} of the run${runs === 1 ? '' : ` (median over seeds${interval})`}`;
}

function undecidedFindings(cells: readonly CellFigures[]): Finding[] {
  return byStrategy(cells.filter(({ linearizable }) => linearizable.undecided > 0))
    .slice(0, SENTENCES_MAX)
    .map((own) => {
      const undecided = own.reduce((sum, { linearizable }) => sum + linearizable.undecided, 0);
      const runs = own.reduce((sum, cell) => sum + runsOf(cell), 0);
      return {
        rule: 'undecided',
        sentence: `Whether ${cellsText(own, cells)} kept linearizability is undecided in ${ofText(undecided, runs)} ${runsText(own, runs)}`,
      };
    });
}

/** On each layout, the lowest write p99 with linearizability kept and without. */
function speedFindings(cells: readonly CellFigures[]): Finding[] {
  return layoutsIn(cells)
    .slice(0, SENTENCES_MAX)
    .flatMap(({ layout, cells: own }) => {
      const fastest = lowestP99(own);
      const kept = lowestP99(own.filter(neverViolated));
      if (fastest === null || own.length < 2) return [];
      const on = layout === null ? '' : `on ${layout} `;
      const lowest = `the lowest p99 of writes in the slowest datacenter is ${durationText(fastest.p99)} (${fastest.strategy}, median over seeds)`;
      const price =
        kept === null || kept.strategy === fastest.strategy
          ? ''
          : `; the lowest without a violation of linearizability is ${durationText(kept.p99)} (${kept.strategy})`;
      return [{ rule: 'speed', sentence: `${capitalized(`${on}${lowest}`)}${price}` }];
    });
}

function lowestP99(cells: readonly CellFigures[]): { readonly strategy: string; readonly p99: number } | null {
  const [fastest] = cells
    .flatMap(({ strategy, writeP99Ms }) => (writeP99Ms === null ? [] : [{ strategy, p99: writeP99Ms.median }]))
    .sort((a, b) => a.p99 - b.p99);
  return fastest ?? null;
}

function byStrategy(cells: readonly CellFigures[]): CellFigures[][] {
  const groups = new Map<string, CellFigures[]>();
  for (const cell of cells) groups.set(cell.strategy, [...(groups.get(cell.strategy) ?? []), cell]);
  return [...groups.values()];
}
