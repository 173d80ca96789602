import type { Violation } from '@isthmus/contract';
import { askedOf } from './asked.js';
import { nodeOf } from './node-selectors.js';
import { entryOf, kindsWith } from './registry.js';
import type { Resolved } from './resolve.js';
import type { Rules, SpecialKind } from './strategy-kind.js';

const KIND_NAMES: Readonly<Record<SpecialKind, string>> = {
  cas: 'compare-and-set',
  increment: 'increments',
  lock: 'locks',
  unlock: 'locks',
  broadcast: 'broadcast',
  txn: 'transactions',
  sync: 'sync',
  barrier: 'barriers',
};

/** The nodes that a strategy names must exist. */
export function leaderViolations({ experiment: { strategy }, cluster }: Resolved): Violation[] {
  const violations: Violation[] = [];
  entryOf(strategy.kind).withNodes?.(strategy, (selector, pointer) => {
    if (nodeOf(cluster, selector) === undefined)
      violations.push({
        pointer: `/strategy${pointer}`,
        code: 'unknown-node',
        message: `there is no node ${JSON.stringify(selector)}`,
        allowed: `one of ${cluster.nodes.map(({ name }) => name).join(', ')}; or a datacenter, for its first node`,
      });
    return selector;
  });
  return violations;
}

/** What a strategy can do with this cluster and this workload; what is legal but unsafe is a warning. */
export function strategyRules(resolved: Resolved): Rules {
  const { strategy } = resolved.experiment;
  const own = entryOf(strategy.kind).rules(strategy, resolved);
  return { violations: [...workloadViolations(resolved), ...own.violations], warnings: own.warnings };
}

/** Asked of it what it does not offer. */
function workloadViolations(resolved: Resolved): Violation[] {
  const { strategy, workload } = resolved.experiment;
  const entry = entryOf(strategy.kind);
  const violations = askedOf(workload).flatMap(({ kind, consistency, pointer, field }) => {
    const ofKind =
      kind === 'read' || kind === 'write'
        ? registerViolations(resolved, `${pointer}/${field}`)
        : kindViolations(resolved, kind, `${pointer}/${field}`);
    if (consistency === undefined || entry.offersConsistencies) return ofKind;
    const offered = {
      pointer: `${pointer}/consistency`,
      code: 'unsupported',
      message: `${strategy.kind} offers one kind of read only`,
      allowed: `no consistency here; or ${kindsWith(({ offersConsistencies }) => offersConsistencies)}`,
    };
    return [...ofKind, offered];
  });
  if (workload.clients.route === 'leader' && !entry.hasLeader) {
    violations.push({
      pointer: '/workload/clients/route',
      code: 'unsupported',
      message: `${strategy.kind} has no leader to route to`,
      allowed: 'local or nearest',
    });
  }
  return firstOfEach(violations);
}

/** Of all parts of what is made of several, one speaks. */
function firstOfEach(violations: readonly Violation[]): Violation[] {
  return [...new Map([...violations].reverse().map((violation) => [violation.pointer, violation])).values()].reverse();
}

function registerViolations({ experiment: { strategy } }: Resolved, pointer: string): Violation[] {
  const entry = entryOf(strategy.kind);
  if (!entry.keepsNoRegisters) return [];
  return [
    {
      pointer,
      code: 'unsupported',
      message: `${strategy.kind} keeps nothing that one could read or write`,
      allowed: entry.serves.join(', '),
    },
  ];
}

/** An operation that the strategy does not serve, or not with these settings. */
function kindViolations({ experiment: { strategy } }: Resolved, kind: SpecialKind, pointer: string): Violation[] {
  const entry = entryOf(strategy.kind);
  const why = entry.refusal(kind, strategy);
  if (entry.serves.includes(kind) && why === null) return [];
  const others = kindsWith(({ serves }) => serves.includes(kind));
  const elsewhere = others === null ? '' : `; or ${others} for ${KIND_NAMES[kind]}`;
  return [
    {
      pointer,
      code: 'unsupported',
      message: why ?? `${strategy.kind} has no ${KIND_NAMES[kind]}`,
      allowed: `${[...(entry.keepsNoRegisters ? [] : ['read', 'write']), ...entry.serves.filter((served) => served !== kind)].join(', ')}${elsewhere}`,
    },
  ];
}
