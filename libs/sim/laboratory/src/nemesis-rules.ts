import { type Experiment, type Nemesis, type NemesisFault, perSecondOfRate, type Violation } from '@isthmus/contract';
import { FAULTS_MAX } from '@isthmus/contract';
import { leaderToIsolateViolations, ringViolations } from './cut-rules.js';
import { activeTimeOf } from './nemesis.js';
import { maxDownOf, placesOf } from './nemesis-victims.js';
import type { Resolved } from './resolve.js';

/** A generator must be able to do all that its mix names. */
export function nemesisViolations(nemesis: Nemesis, pointer: string, resolved: Resolved): Violation[] {
  const nodes = resolved.cluster.nodes.length;
  if (nemesis.maxDown !== 'minority' && nemesis.maxDown > nodes) {
    return [
      {
        pointer: `${pointer}/maxDown`,
        code: 'out-of-range',
        message: `there are ${nodes} nodes`,
        allowed: `up to ${nodes}, or "minority"`,
      },
    ];
  }
  return nemesis.mix.flatMap((entry, index) => mixViolations(entry, nemesis, `${pointer}/mix/${index}`, resolved));
}

/** The schedule that chance makes has a limit: on average a run may come to half of what it leaves free. */
export function numberViolations({ faults }: Pick<Experiment, 'faults'>): Violation[] {
  const listed = faults.filter(({ kind }) => kind !== 'nemesis').length;
  const generators = faults.flatMap((fault, index) =>
    fault.kind === 'nemesis'
      ? fault.mix.map((entry, place) => ({
          pointer: `/faults/${index}/mix/${place}/rate`,
          expected: ((perSecondOfRate(entry.rate) ?? 0) * activeTimeOf(fault)) / 1e9,
        }))
      : [],
  );
  const expected = generators.reduce((sum, entry) => sum + entry.expected, 0);
  const allowed = Math.floor((FAULTS_MAX - listed) / 2);
  if (expected <= allowed) return [];
  const most = generators.reduce((one, other) => (other.expected > one.expected ? other : one));
  return [
    {
      pointer: most.pointer,
      code: 'definition-too-expensive',
      message: `a run would have about ${Math.round(expected)} generated faults, ${Math.round(most.expected)} of them of this kind, beside ${listed} listed`,
      allowed: `up to ${allowed} generated on average: lower this, or the time in which faults are active`,
    },
  ];
}

function mixViolations(entry: NemesisFault, nemesis: Nemesis, pointer: string, resolved: Resolved): Violation[] {
  const { cluster, experiment } = resolved;
  switch (entry.fault) {
    case 'partition':
    case 'flapping':
    case 'cut-links':
    case 'slow-link':
    case 'flaky-link': {
      if (placesOf(entry, cluster).length > 1) return [];
      const what = entry.between === 'nodes' ? 'node' : 'datacenter';
      return [
        {
          pointer: `${pointer}/between`,
          code: 'nothing-left',
          message: `there is one ${what} only: nothing to part it from`,
          allowed: 'a cluster of two at least',
        },
      ];
    }
    case 'isolate':
      return entry.target === 'leader'
        ? leaderToIsolateViolations(`${pointer}/target`, experiment.strategy.kind, 'node or datacenter')
        : [];
    case 'majorities-ring':
      return ringViolations(`${pointer}/fault`, cluster);
    case 'crash':
    case 'pause':
      return downViolations(1, nemesis, pointer, resolved);
    case 'outage': {
      const sizes = cluster.datacenters.map(({ nodes }) => nodes.length).filter((size) => size > 0);
      return downViolations(Math.min(...sizes), nemesis, pointer, resolved);
    }
    case 'slow-cpu':
    case 'slow-disk':
    case 'gray':
    case 'clock-jump':
      return [];
  }
}

function downViolations(wanted: number, nemesis: Nemesis, pointer: string, { cluster }: Resolved): Violation[] {
  const most = maxDownOf(nemesis, cluster);
  if (most >= wanted) return [];
  return [
    {
      pointer: `${pointer}/fault`,
      code: 'contradiction',
      message: `it would stop ${wanted} of ${cluster.nodes.length} nodes, and at most ${most} may be down: it could never strike`,
      allowed: `a maxDown of at least ${wanted}, or other faults`,
    },
  ];
}
