import { nanosOf } from '@isthmus/contract';
import { majority } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import type { Resolved } from './resolve.js';
import type { Rules } from './strategy-kind.js';

/** The timeouts of a leader that a majority elects, as authors write them. */
export interface ElectionTiming {
  readonly electionTimeout: string;
  readonly heartbeat: string;
}

/** What goes for every strategy in which a majority elects a leader. */
export function electionRules({ electionTimeout, heartbeat }: ElectionTiming, { cluster, delay }: Resolved): Rules {
  const nodes = cluster.nodes.length;
  const roundTrip = 2 * Math.max(0, ...delay);
  const violations: Rules['violations'] =
    nanosOf(heartbeat) < nanosOf(electionTimeout)
      ? []
      : [
          {
            pointer: '/strategy/heartbeat',
            code: 'contradiction',
            message: `a leader that speaks every ${heartbeat} is deposed after ${electionTimeout}`,
            allowed: `less than ${electionTimeout}`,
          },
        ];
  const warnings = warningsThatApply([
    [
      nanosOf(electionTimeout) < roundTrip,
      '/strategy/electionTimeout',
      `shorter than the longest round trip (${Math.round(roundTrip / 1e6)} ms): elections may never end`,
    ],
    [
      nodes % 2 === 0,
      '/topology',
      `${nodes} nodes tolerate no more failures than ${nodes - 1}: a majority is ${majority(nodes)}`,
    ],
  ]);
  return { violations, warnings };
}

export function warningsThatApply(
  warnings: readonly (readonly [applies: boolean, pointer: string, message: string])[],
): Warning[] {
  return warnings.flatMap(([applies, pointer, message]) => (applies ? [{ pointer, message }] : []));
}

/** Heartbeats and their answers, of a run. At most. */
export function heartbeatMessages(heartbeat: string, { experiment, cluster }: Resolved): number {
  const seconds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / 1e9;
  return (2 * cluster.nodes.length * seconds) / (nanosOf(heartbeat) / 1e9);
}
