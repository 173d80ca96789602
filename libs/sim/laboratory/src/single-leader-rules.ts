import { nanosOf, ppmOf, type StrategySpec, type Violation } from '@isthmus/contract';
import { acknowledgementsOf, seesEveryWrite } from '@isthmus/sim-strategies';
import type { Warning } from './assessment.js';
import { namedNode, nodeOf } from './node-selectors.js';
import type { Resolved } from './resolve.js';
import type { Rules } from './strategy-kind.js';

export type SingleLeaderSpec = Extract<StrategySpec, { kind: 'single-leader' }>;
type Spec = SingleLeaderSpec;
type Lock = Extract<Spec['failover'], { kind: 'lock-service' }>;

/** What a single leader's settings can do with a cluster; legal but unsafe ones are warnings. */
export function singleLeaderRules(spec: Spec, resolved: Resolved): Rules {
  const violations = [...acknowledgementViolations(spec, resolved), ...failoverViolations(spec, resolved)];
  if (violations.length > 0 || namesWhatIsNotThere(spec, resolved)) return { violations, warnings: [] };
  return { violations, warnings: [...readWarnings(spec), ...failoverWarnings(spec, resolved)] };
}

function acknowledgementViolations({ replication, acknowledgements }: Spec, { cluster }: Resolved): Violation[] {
  const followers = cluster.nodes.length - 1;
  const waitsFor = acknowledgements ?? 1;
  if (replication !== 'semi-synchronous' || waitsFor <= followers) return [];
  return [
    {
      pointer: '/strategy/acknowledgements',
      code: 'out-of-range',
      message: `there are ${followers} followers, so ${waitsFor} can never acknowledge`,
      allowed: `1 to ${followers}`,
    },
  ];
}

function failoverViolations({ leader, failover }: Spec, { cluster }: Resolved): Violation[] {
  if (failover === 'off') return [];
  if (cluster.nodes.length === 1)
    return [
      {
        pointer: '/strategy/failover',
        code: 'contradiction',
        message: 'there is one node: none can take over',
        allowed: '"off", or two nodes and more',
      },
    ];
  if (failover.kind === 'manual' && nodeOf(cluster, failover.promote) === nodeOf(cluster, leader))
    return [
      {
        pointer: '/strategy/failover/promote',
        code: 'contradiction',
        message: `${failover.promote} leads already`,
        allowed: 'another node than the leader',
      },
    ];
  if (failover.kind !== 'lock-service' || failover.servers === 'all') return [];
  const servers = failover.servers.map((server) => nodeOf(cluster, server));
  return servers.flatMap((server, index) =>
    server !== undefined && servers.indexOf(server) < index
      ? [
          {
            pointer: `/strategy/failover/servers/${index}`,
            code: 'duplicate',
            message: `${failover.servers[index]} is listed already`,
            allowed: 'each node once: a majority must be of different nodes',
          },
        ]
      : [],
  );
}

/** That is refused elsewhere. */
function namesWhatIsNotThere({ leader }: Spec, { cluster }: Resolved): boolean {
  return nodeOf(cluster, leader) === undefined;
}

function readWarnings({ reads }: Spec): Warning[] {
  const message = {
    leader: null,
    lease: null,
    local: 'a follower answers reads from its own copy: they may be stale',
    'bounded-staleness': 'a follower answers reads from a copy that may be as old as the bound: they may be stale',
    snapshot: 'every node answers reads from its latest snapshot, the leader too: they may be stale',
  }[reads];
  return message === null ? [] : [{ pointer: '/strategy/reads', message }];
}

function failoverWarnings(spec: Spec, resolved: Resolved): Warning[] {
  const { failover } = spec;
  if (failover === 'off') return [];
  switch (failover.kind) {
    case 'manual':
      return [
        {
          pointer: '/strategy/failover',
          message:
            'nobody stops the old leader: until it hears of the new one both acknowledge writes; what the promoted node has not got is lost though acknowledged',
        },
        ...(nanosOf(failover.at) < nanosOf(resolved.experiment.duration)
          ? []
          : [{ pointer: '/strategy/failover/at', message: 'not before the run is over: nobody is promoted' }]),
      ];
    case 'timeout':
      return [
        {
          pointer: '/strategy/failover',
          message:
            'failover without consensus: a slow or cut-off leader and the node that replaces it both acknowledge writes, and those of one of them are lost',
        },
      ];
    case 'lock-service':
      return lockWarnings(spec, failover, resolved);
  }
}

function lockWarnings(
  spec: Spec,
  { fencing, lease, clockDrift }: Lock,
  { cluster, delay, experiment }: Resolved,
): Warning[] {
  const { drift } = experiment.topology.nodes.clock;
  const nodes = cluster.nodes.map(({ id }) => id);
  const acknowledgements = acknowledgementsOf(
    { replication: spec.replication, acknowledgements: spec.acknowledgements ?? 1 },
    nodes.length - 1,
  );
  const longest = 2 * Math.max(0, ...delay);
  const group = { leader: namedNode(cluster, spec.leader), nodes, acknowledgements };
  const warnings = [
    [
      !fencing,
      '/fencing',
      'failover without fencing: replicas still take writes from a holder whose lease is over, so it may acknowledge what is then lost',
    ],
    [
      !seesEveryWrite(group),
      '',
      `a write is on ${acknowledgements + 1} of ${nodes.length} nodes when it is acknowledged, so the majority whose logs a new leader sees may not have it`,
    ],
    [
      nanosOf(lease) / 4 <= longest,
      '/lease',
      `renewed every quarter of it, which is no longer than the longest round trip (${Math.round(longest / 1e6)} ms): the lock may be lost again and again`,
    ],
    [
      (ppmOf(drift) ?? 0) > (ppmOf(clockDrift) ?? 0),
      '/clockDrift',
      `clocks drift by up to ${drift}, more than the lease allows for: two nodes may hold the lock at once`,
    ],
  ] as const;
  return [
    ...warnings.flatMap(([applies, pointer, message]) =>
      applies ? [{ pointer: `/strategy/failover${pointer}`, message }] : [],
    ),
    ...(spec.reads === 'leader'
      ? [
          {
            pointer: '/strategy/reads',
            message:
              'a leader counts its failed renewals and does not look at the clock: after a pause it answers reads though its lease is over; "lease" looks',
          },
        ]
      : []),
  ];
}
