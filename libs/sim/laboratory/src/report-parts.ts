import { type Fault, nanosOf, type OperationRow, type Report, type Witness } from '@isthmus/contract';
import type { LinearizabilityVerdict, Witness as CheckedWitness } from '@isthmus/sim-checkers';
import type { IsolatedNode, Outcome } from '@isthmus/sim-engine';
import { obstacleClauses } from '@isthmus/sim-metrics';
import { type Guarantee, type History, historyRow, msFromNanos } from '@isthmus/sim-protocol';
import { intervalOf } from './fault-effects.js';
import { faultsWithReach } from './fault-reach.js';
import { faultInWords } from './fault-words.js';
import type { Planned } from './plan.js';
import { isOwed } from './promises.js';
import { entryOf } from './registry.js';
import type { Resolved } from './resolve.js';

/** The schedule as a report shows it. */
export function faultReports({ faults, cluster }: Planned, isolated: readonly IsolatedNode[]): Report['faults'] {
  return faults.map((fault) => {
    const fromMs = msFromNanos(nanosOf(fault.at));
    const when = { name: fault.name, kind: fault.kind, fromMs, toMs: fromMs + msFromNanos(nanosOf(fault.for)) };
    const strike = strikeOf(fault, isolated);
    return {
      ...when,
      ...(strike === undefined ? {} : { isolated: strike.node === null ? null : cluster.nodes[strike.node]!.name }),
      sentence: faultInWords(fault, cluster, strike),
    };
  });
}

/** Whom an isolation of the leader struck: the engine lists them by their moments. */
function strikeOf(fault: Fault, isolated: readonly IsolatedNode[]): IsolatedNode | undefined {
  if (fault.kind !== 'isolate' || fault.target !== 'leader') return undefined;
  return isolated.find(({ at }) => at === intervalOf(fault).from);
}

/** An operation as reports, histories and explanations show it, with names in place of numbers. */
export function operationRow(
  { cluster }: Pick<Resolved, 'cluster'>,
  history: History,
  operation: number,
): OperationRow {
  const { datacenter, node, outcome, after, siblings, statements, ...row } = historyRow(history, operation);
  return {
    ...row,
    ...(after === undefined ? {} : { after: [...after] }),
    ...(siblings === undefined ? {} : { siblings: [...siblings] }),
    ...(statements === undefined ? {} : { statements: [...statements] }),
    datacenter: cluster.datacenters[datacenter]?.name ?? String(datacenter),
    node: node === null ? null : (cluster.nodes[node]?.name ?? String(node)),
    // A finished history has no open operation.
    outcome: outcome === 'open' ? 'info' : outcome,
  };
}

/** The checker's verdict in the report's terms. */
export function linearizableReport(
  planned: Planned,
  { history, isolated }: Pick<Outcome, 'history' | 'isolated'>,
  verdict: LinearizabilityVerdict | null,
  guarantees: readonly Guarantee[],
): Report['linearizable'] {
  const promised = isOwed(planned, guarantees, 'linearizable');
  if (verdict === null) {
    return {
      verdict: 'unchecked',
      promised,
      method: 'none',
      operations: 0,
      keys: 0,
      violatingKeys: 0,
      sentence: planned.experiment.checks.includes('linearizable')
        ? 'nobody read or wrote a register'
        : 'the experiment did not ask for it',
      witness: null,
    };
  }
  const { method, operations, keys, violatingKeys } = verdict;
  return {
    verdict: verdict.verdict,
    promised,
    method,
    operations,
    keys,
    violatingKeys: violatingKeys.length,
    sentence: sentenceOf(verdict),
    witness:
      verdict.witness === undefined
        ? null
        : witnessReport(planned, history, verdict.witness, faultReports(planned, isolated)),
  };
}

function sentenceOf({ verdict, operations, keys, witness, undecided }: LinearizabilityVerdict): string {
  if (witness !== undefined) return `key ${witness.key}: ${witness.impossible.sentence}`;
  if (verdict === 'holds') return `each of the ${keys} keys has a legal order of its operations (${operations} in all)`;
  const what =
    undecided?.reason === 'memory'
      ? 'more configurations than it may remember'
      : `its budget of ${undecided?.budget ?? 0} steps`;
  return `the search used up ${what} on ${undecided?.keys.length ?? 0} of ${keys} keys`;
}

function witnessReport(planned: Planned, history: History, witness: CheckedWitness, faults: Report['faults']): Witness {
  const operations = witness.operations.map(({ operation, open }): OperationRow => {
    const row = operationRow(planned, history, operation);
    // What was open when the prefix ends counts as unknown there, whatever became of it later.
    return open ? { ...row, outcome: 'info', respondedAtMs: null, value: null, swapped: null } : row;
  });
  return {
    key: witness.key,
    offender: witness.offender,
    prefixEndMs: msFromNanos(witness.prefixEndsAt),
    operations,
    order: witness.order.map(({ operation, stateAfter }) => ({ operation, value: stateAfter })),
    impossible: { operation: witness.impossible.operation, sentence: witness.impossible.sentence },
    statements: [...witness.statements],
    cause: causeOf(planned, operations, witness, faults),
  };
}

function causeOf(
  planned: Planned,
  operations: readonly OperationRow[],
  { offender, prefixEndsAt }: CheckedWitness,
  faults: Report['faults'],
): Witness['cause'] {
  const begin = Math.min(...operations.map(({ invokedAtMs }) => invokedAtMs ?? 0));
  const end = msFromNanos(prefixEndsAt);
  const inForce = faults.filter(({ fromMs, toMs }) => fromMs < end && toMs > begin);
  const row = operations.find(({ operation }) => operation === offender);
  const place =
    row === undefined
      ? ''
      : `#${offender} came from a client in ${row.datacenter} and was answered by ${row.node ?? 'no node'}. `;
  const troubles =
    inForce.length === 0
      ? 'No fault was in force. '
      : `In force: ${inForce.map(({ name, sentence }) => `${name} (${sentence})`).join('; ')}. `;
  const clauses = obstaclesOf(planned, operations, faults, end);
  const obstacles = clauses.length === 0 ? '' : `Between those concerned: ${clauses.join('; ')}. `;
  const sentence = `${place}${troubles}${obstacles}${entryOf(planned.experiment.strategy.kind).exposure(planned.experiment.strategy, planned)}`;
  return { faults: inForce.map(({ name }) => name), sentence };
}

/** What stood between the clients and nodes of these operations, each while the operation was open. */
function obstaclesOf(
  planned: Planned,
  operations: readonly OperationRow[],
  faults: Report['faults'],
  endMs: number,
): string[] {
  const nodes = planned.cluster.nodes.map(({ name }) => name);
  const datacenters = planned.cluster.datacenters.map(({ name }) => name);
  const nodesOf = (rows: readonly OperationRow[]) => [
    ...new Set(rows.flatMap(({ node }) => (node === null ? [] : [nodes.indexOf(node)]))),
  ];
  const reach = faultsWithReach(planned, faults);
  const others = nodesOf(operations);
  const clauses = operations.flatMap((row) => {
    const [from, until] = [(row.invokedAtMs ?? 0) * 1e6, (row.respondedAtMs ?? endMs) * 1e6];
    const inForce = reach.filter((fault) => fault.from < until && fault.until > from);
    const asked = nodesOf([row]);
    const datacenter = datacenters.indexOf(row.datacenter);
    return obstacleClauses({ nodes, datacenters }, inForce, { datacenter, asked, waiting: asked, others, from, until });
  });
  return [...new Set(clauses)];
}
