import type { Availability } from './availability.js';
import type { Finding } from './findings.js';
import { CLASS_NOUNS } from './operation-class.js';
import type { RunFigures } from './run-figures.js';
import { duringText, listText, ofText, shareText } from './wording.js';

/** Fault phases told of, the worst served first to be chosen. */
const PHASES_MAX = 4;
/** Datacenters told of one by one in a phase. */
const PARTLY_SERVED_MAX = 3;

/** Who was served during each fault, in order of time: those without any success first, then those with some, then the rest. */
export function availabilityFindings(run: Pick<RunFigures, 'phases' | 'availability'>): Finding[] {
  const names = [...new Set(run.phases.filter(({ kind }) => kind === 'fault').map(({ name }) => name))];
  const phases = names
    .map((name) => ({ name, sites: sitesIn(name, run.availability) }))
    .filter(({ sites }) => sites.length > 0);
  const worst = new Set([...phases].sort((a, b) => shareServed(a.sites) - shareServed(b.sites)).slice(0, PHASES_MAX));
  return phases.filter((phase) => worst.has(phase)).flatMap(({ name, sites }) => phaseFindings(name, sites));
}

/** A datacenter's clients in one phase: a row for each class of which any was intended. */
interface Site {
  readonly datacenter: string;
  readonly rows: readonly Availability[];
}

function sitesIn(phase: string, availability: readonly Availability[]): Site[] {
  const rows = availability.filter((row) => row.phase === phase && row.intended > 0);
  return [...new Set(rows.map(({ datacenter }) => datacenter))].map((datacenter) => ({
    datacenter,
    rows: rows.filter((row) => row.datacenter === datacenter),
  }));
}

function phaseFindings(phase: string, sites: readonly Site[]): Finding[] {
  const served = sites.filter(({ rows }) => rows.every(isAll));
  const unserved = sites.filter(({ rows }) => !rows.every(isAll) && rows.some(isNone));
  const partly = sites
    .filter((site) => !served.includes(site) && !unserved.includes(site))
    .sort((a, b) => shareServed([a]) - shareServed([b]))
    .slice(0, PARTLY_SERVED_MAX);
  const during = duringText(phase);

  const sentences = [
    ...alike(unserved).map((group) => ({ rule: 'unserved', sentence: siteSentence(group, during) })),
    ...partly.map((site) => ({ rule: 'partly-served', sentence: siteSentence([site], during) })),
  ];
  if (served.length === 0) return sentences;
  const everybody = served.length === sites.length && served.length > 1;
  const who = everybody ? 'Every datacenter' : listText(served.map(({ datacenter }) => datacenter));
  const sentence = `${who} completed ${listText(everyText(served))} ${during}`;
  return everybody ? [{ rule: 'served', sentence }] : [...sentences, { rule: 'served', sentence }];
}

/** Sites that are told of in one sentence: the same classes all failed, the others all succeeded. */
function alike(sites: readonly Site[]): Site[][] {
  const groups = new Map<string, Site[]>();
  for (const site of sites) {
    const whole = site.rows.every((row) => isAll(row) || isNone(row));
    const key = whole ? JSON.stringify(site.rows.map((row) => [row.kind, isAll(row)])) : site.datacenter;
    groups.set(key, [...(groups.get(key) ?? []), site]);
  }
  return [...groups.values()];
}

/** `eu completed no write (0 of 251) but every read (590 of 590) during "cut"` */
function siteSentence(sites: readonly Site[], during: string): string {
  const rows = summed(sites);
  const missed = [
    ...rows.filter(isNone).map(({ kind, intended }) => `no ${CLASS_NOUNS[kind].one} (${ofText(0, intended)})`),
    ...rows
      .filter((row) => !isNone(row) && !isAll(row))
      .map(
        ({ kind, ok, intended }) =>
          `${shareText(ok, intended)} of its ${CLASS_NOUNS[kind].many} (${ofText(ok, intended)})`,
      ),
  ];
  const every = everyText(sites, isAll);
  const but = every.length === 0 ? '' : ` but ${listText(every)}`;
  return `${listText(sites.map(({ datacenter }) => datacenter))} completed ${listText(missed)}${but} ${during}`;
}

function everyText(sites: readonly Site[], which: (row: Counted) => boolean = () => true): string[] {
  return summed(sites)
    .filter(which)
    .map(({ kind, intended }) => `every ${CLASS_NOUNS[kind].one} (${ofText(intended, intended)})`);
}

type Counted = Pick<Availability, 'kind' | 'ok' | 'intended'>;

function summed(sites: readonly Site[]): Counted[] {
  const sums = new Map<Availability['kind'], Counted>();
  for (const { kind, ok, intended } of sites.flatMap(({ rows }) => rows)) {
    const before = sums.get(kind);
    sums.set(kind, { kind, ok: ok + (before?.ok ?? 0), intended: intended + (before?.intended ?? 0) });
  }
  return [...sums.values()];
}

function isAll({ ok, intended }: Counted): boolean {
  return ok === intended;
}

function isNone({ ok }: Counted): boolean {
  return ok === 0;
}

function shareServed(sites: readonly Site[]): number {
  const rows = sites.flatMap((site) => site.rows);
  return rows.reduce((sum, { ok }) => sum + ok, 0) / rows.reduce((sum, { intended }) => sum + intended, 0);
}

/** Failures that no fault explains: the worst-served datacenter. */
export function steadyFailureFindings({ availability }: Pick<RunFigures, 'availability'>): Finding[] {
  const failing = sitesIn('steady', availability).filter(({ rows }) => !rows.every(isAll));
  const [worst] = failing.sort((a, b) => shareServed([a]) - shareServed([b]));
  if (worst === undefined) return [];
  return [{ rule: 'steady-failures', sentence: siteSentence([worst], `${duringText('steady')}, without any fault`) }];
}
