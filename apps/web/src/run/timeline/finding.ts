import type { Phase, Report } from '@isthmus/contract';
import { formatShare, listed } from '../../format/numbers.js';
import { type AvailabilityRow, rateOf } from '../figures.js';
import { datacentersWithClients, isRead, mainChange, nounOf } from '../kinds.js';

type Figures = Pick<Report, 'availability' | 'latency' | 'phases' | 'datacenters'>;

/** Under this a datacenter counts as hurt; the noise of a healthy run is below it. */
const HEALTHY = 0.99;

/** What the availability timeline shows, in a sentence: the first fault that took writes away, who lost them, and whether reads went on. */
export function availabilityFinding(report: Figures): string {
  const faults = report.phases.filter(({ kind }) => kind === 'fault');
  if (faults.length === 0) return steadyFinding(report);
  for (const phase of faults) {
    const sentence = phaseFinding(report, phase);
    if (sentence !== null) return sentence;
  }
  const names = listed(faults.map(({ name }) => name));
  if (changesOf(report) === 'writes') return `Every datacenter went on reading and writing during ${names}`;
  return `Every datacenter completed its ${changesOf(report)} during ${names}`;
}

function steadyFinding(report: Figures): string {
  const worst = report.availability
    .filter(({ phase, successRate }) => phase === 'all' && successRate !== null)
    .reduce((least, { successRate }) => Math.min(least, successRate ?? 1), 1);
  const reads = report.availability.some(({ kind }) => isRead(kind)) ? 'reads and of its ' : '';
  return `Every datacenter completed ${worst === 1 ? 'all' : `at least ${formatShare(worst)}`} of its ${reads}${changesOf(report)}`;
}

/** What clients did that is no read: `writes`. */
function changesOf(report: Figures): string {
  return nounOf(mainChange(report.availability));
}

/** `null` where reads and writes of every datacenter stayed healthy. */
function phaseFinding(report: Figures, phase: Phase): string | null {
  const rate = (datacenter: string, accept: (row: AvailabilityRow) => boolean) =>
    rateOf(report, (row) => row.datacenter === datacenter && row.phase === phase.name && accept(row));
  const groups = datacentersWithClients(report).map((datacenter) => ({
    datacenter,
    writes: rate(datacenter, ({ kind }) => !isRead(kind)),
    reads: rate(datacenter, ({ kind }) => isRead(kind)),
  }));
  const silent = groups.filter(({ writes }) => writes !== null && writes <= 0.01);
  if (silent.length > 0) {
    const who = listed(silent.map(({ datacenter }) => datacenter));
    const change = changesOf(report).replace(/s$/, '');
    const some = silent.some(({ writes }) => writes !== 0);
    return `${who} completed ${some ? 'almost no' : 'no'} ${change} during ${phase.name}${readsOf(silent.map(({ reads }) => reads))}`;
  }
  const hurt = groups.filter(({ writes }) => writes !== null && writes < HEALTHY);
  const [worst] = hurt.toSorted((one, other) => (one.writes ?? 1) - (other.writes ?? 1));
  if (worst !== undefined)
    return `${worst.datacenter} completed only ${formatShare(worst.writes ?? 0)} of its ${changesOf(report)} during ${phase.name}${readsOf([worst.reads])}`;
  const [unread] = groups
    .filter(({ reads }) => reads !== null && reads < HEALTHY)
    .toSorted((one, other) => (one.reads ?? 1) - (other.reads ?? 1));
  return unread === undefined
    ? null
    : `${unread.datacenter} went on writing during ${phase.name}, but answered only ${formatShare(unread.reads ?? 0)} of its reads`;
}

function readsOf(rates: readonly (number | null)[]): string {
  const known = rates.filter((rate) => rate !== null);
  if (known.length === 0) return '';
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (most === 0) return ', and no read either';
  if (least >= HEALTHY) return ', but went on answering reads';
  return `, and answered ${formatShare(least)} of its reads`;
}
