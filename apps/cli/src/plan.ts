import { type LayoutPlan, parseText, type Violation } from '@isthmus/contract';
import { layouts, planLayout } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { textOf } from './experiment-file.js';
import { complain } from './run.js';
import { table } from './table.js';

export interface PlanArguments {
  readonly clients?: readonly string[];
  readonly json?: true;
}

/** Prints the floors and the best placements of a layout, or of the topology of a file, and answers the exit code. */
export function plan(layoutOrFile: string, { clients, json }: PlanArguments): number {
  const topology = topologyOf(layoutOrFile);
  if (!topology.ok) return complain(layoutOrFile, topology.violations, json);
  const planned = planLayout(topology.value, clients);
  if (!planned.ok) return complain(layoutOrFile, planned.violations, json);
  process.stdout.write(json ? `${JSON.stringify(planned.value, null, 2)}\n` : inWords(planned.value));
  return EXIT.ok;
}

type Topology =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly violations: readonly Violation[] };

/** A file has a topology as documents write it, or a document with one. */
function topologyOf(layoutOrFile: string): Topology {
  const known = layouts().map(({ id }) => id);
  if (known.includes(layoutOrFile)) return { ok: true, value: { layout: layoutOrFile } };
  const text = textOf(layoutOrFile);
  if (typeof text !== 'string') {
    const allowed = `a file with a topology, or one of ${known.join(', ')}`;
    return {
      ok: false,
      violations: [{ ...text, message: `there is no layout of that name, and ${text.message}`, allowed }],
    };
  }
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const holds = typeof value === 'object' && value !== null && 'topology' in value;
  return { ok: true, value: holds ? value.topology : value };
}

function inWords(found: LayoutPlan): string {
  return [
    `Floors, in ms: what the links alone take at least${found.layout === null ? '' : ` on ${found.layout}`}. Over clients in ${found.clients.join(', ')}, with equal weights.`,
    table(
      ['configuration', 'best leader', 'read: mean', 'worst', 'write: mean', 'worst'],
      found.configurations.map(({ name, leader, read, write }) => [
        name,
        leader ?? '-',
        ms(read.meanMs),
        ms(read.worstMs),
        ms(write.meanMs),
        ms(write.worstMs),
      ]),
    ),
    'Leaders of a majority of all nodes: a write from each datacenter.',
    table(
      ['leader', ...found.clients, 'mean', 'worst'],
      found.leaders.map(({ leader, floors, meanMs, worstMs }) => [
        leader,
        ...floors.map((floor) => ms(floor.ms)),
        ms(meanMs),
        ms(worstMs),
      ]),
    ),
    ...(found.placements.length === 0
      ? ['Fewer than three datacenters have nodes: there is nothing to choose.\n']
      : [placementsOf(found), aloneOf(found)]),
  ].join('\n');
}

function placementsOf({ placements, considered }: LayoutPlan): string {
  const rows = placements.map(({ faults, quorums, best, datacenters, leader, meanMs, worstMs }) => [
    String(faults),
    quorums,
    `least ${best}`,
    leader ?? '-',
    datacenters.join(' '),
    ms(meanMs),
    ms(worstMs),
  ]);
  return `One node in each of 2 f + 1 datacenters, f of which may fail; best of all ${considered}.\n${table(
    ['f', 'quorums', 'chosen for', 'leader', 'datacenters', 'mean', 'worst'],
    rows,
  )}`;
}

function aloneOf({ alone }: LayoutPlan): string {
  const rows = alone.map(({ client, faults, leader, datacenters, ms: floor }) => [
    client,
    String(faults),
    leader,
    datacenters.join(' '),
    ms(floor),
  ]);
  return `The best for the clients of one datacenter alone.\n${table(['clients', 'f', 'leader', 'datacenters', 'floor'], rows)}`;
}

function ms(value: number): string {
  return value.toFixed(2);
}
