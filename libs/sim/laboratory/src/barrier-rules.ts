import type { Violation } from '@isthmus/contract';
import { warningsThatApply } from './election-rules.js';
import { choicesIn, sessionsAt } from './operation-mix.js';
import type { Resolved } from './resolve.js';
import type { Rules } from './strategy-kind.js';

/** How many make a round must be the same for all who come; a round of more than there are sessions never becomes complete. */
export function barrierRules({ experiment: { workload }, cluster, sites }: Resolved): Rules {
  const { arrivals, clients, script = [] } = workload;
  const asked = [
    ...choicesIn(workload).map(({ choice, pointer }) => ({ parties: choice.parties, pointer })),
    ...script.flatMap(({ steps }, client) =>
      steps.map(({ parties }, step) => ({ parties, pointer: `/workload/script/${client}/steps/${step}` })),
    ),
  ].flatMap(({ parties, pointer }) => (parties === undefined ? [] : [{ parties, pointer: `${pointer}/parties` }]));
  const [first] = asked;
  if (first === undefined) return { violations: [], warnings: [] };
  const other = asked.find(({ parties }) => parties !== first.parties);
  const ofSite = (site: number) =>
    arrivals.kind === 'open' ? clients.maxSessions : sessionsAt(workload, cluster.datacenters[site]!.name);
  const arriving = arrivals.kind === 'none' ? 0 : sites.reduce((sum, site) => sum + ofSite(site), 0);
  const sessions = arriving + script.length;
  return {
    violations: other === undefined ? [] : [unequal(other, first.parties)],
    warnings: warningsThatApply([
      [
        first.parties > sessions,
        first.pointer,
        `a round needs ${first.parties} sessions at once, and there are ${sessions}: nobody ever passes`,
      ],
    ]),
  };
}

function unequal({ parties, pointer }: { parties: number; pointer: string }, others: number): Violation {
  return {
    pointer,
    code: 'unsupported',
    message: `barriers of ${others} and of ${parties} parties: whoever comes to a barrier must agree on how many make a round`,
    allowed: `${others}, as before`,
  };
}
