import { experimentSchema, type Experiment, parseWith, type Report } from '@isthmus/contract';
import { decodeHistory } from '@isthmus/sim-history';
import { belowFloor } from '@isthmus/sim-metrics';
import { type Guarantee, invariant, nanosFromMs, OUTCOMES, type Strategy } from '@isthmus/sim-protocol';
import { Random, type Stream } from '@isthmus/sim-random';
import { UNLIMITED } from './assessment.js';
import { type Configuration, CONFIGURATIONS, type Named } from './conformance-configurations.js';
import {
  DRAIN,
  DURATION,
  FAULT_KINDS,
  HEALED_MS,
  oneOf,
  SERVED_FROM_MS,
  SLOW_LINKS_AT_ONCE_MAX,
  stormOf,
  surroundingsOf,
  type Survived,
} from './conformance-storms.js';
import { resolvedAgain } from './resolve.js';
import { entryOf, strategyOf } from './registry.js';
import { runExperiment } from './run.js';

/** What a run of a configuration has shown. */
export interface Conformance {
  /** Each a sentence; none: it has kept all that it promises. */
  readonly problems: readonly string[];
  /** The checks that it owed, and what became of them. */
  readonly owed: readonly { readonly check: string; readonly verdict: string; readonly sentence: string }[];
  /** Checks that it does not owe in this run, and broke. */
  readonly broken: readonly string[];
  /** Kinds of fault that struck. */
  readonly struck: readonly string[];
  readonly report: Report;
}

export const CONFIGURATION_NAMES: readonly string[] = CONFIGURATIONS.map(({ name }) => name);

/** Every so many seeds a storm goes beyond what is promised: then nothing is asserted but that the simulator bears it. */
const BEYOND_EVERY = 5n;
/** Every so many seeds a run is played twice, and must be the same. */
const TWICE_EVERY = 20n;

/**
 * Plays a configuration for some seconds in a storm drawn from the seed, of the faults that its promises name: adversarial clients
 * that share few keys, and a network, disks and clocks that are drawn, too. A pure function of the two.
 */
export function playConformance(name: string, seed: string): Conformance {
  const configuration = CONFIGURATIONS.find((one) => one.name === name);
  invariant(configuration !== undefined, `there is no configuration ${name}: ${CONFIGURATION_NAMES.join(', ')}`);
  const { experiment, isWithin } = conformanceRun(configuration, seed);
  const invariants: { check: string; verdict: 'violated'; promised: boolean; sentence: string }[] = [];
  const result = runExperiment(experiment, seed, {
    limits: UNLIMITED,
    onBrokenInvariant: (sentence) =>
      invariants.push({ check: 'invariants', verdict: 'violated', promised: isWithin, sentence }),
  });
  invariant(result.kind === 'report', `${name}, seed ${seed}: ${result.kind === 'report' ? '' : result.message}`);
  const { report } = result;
  const checks = [{ ...report.linearizable, check: 'linearizability' }, ...report.otherChecks, ...invariants];
  const problems = checks
    .filter(({ promised, verdict }) => promised === true && verdict === 'violated')
    .map(({ check, sentence }) => `promises ${check}, which is violated: ${sentence}`);
  problems.push(...belowItsFloor(report, result.history));
  if (isWithin && slowLinksAtOnce(report) <= SLOW_LINKS_AT_ONCE_MAX)
    problems.push(
      ...unserved(configuration, report, experiment, result.history),
      ...unequal(configuration, report, experiment),
    );
  if (BigInt(seed) % TWICE_EVERY === 0n) {
    const again = runExperiment(experiment, seed, { limits: UNLIMITED });
    if (again.kind !== 'report' || again.report.digest !== report.digest)
      problems.push('the same run gives another report');
  }
  return {
    problems,
    owed: checks.flatMap(({ check, verdict, promised, sentence }) =>
      promised === true ? [{ check, verdict, sentence }] : [],
    ),
    broken: checks.flatMap(({ check, verdict, promised }) =>
      promised !== true && verdict === 'violated' ? [check] : [],
    ),
    struck: [...new Set(report.faults.map(({ kind }) => kind))],
    report,
  };
}

/** The experiment that a configuration is played in under a seed, to play it again elsewhere. */
export function conformanceExperiment(name: string, seed: string): Experiment {
  const configuration = CONFIGURATIONS.find((one) => one.name === name);
  invariant(configuration !== undefined, `there is no configuration ${name}: ${CONFIGURATION_NAMES.join(', ')}`);
  return conformanceRun(configuration, seed).experiment;
}

function conformanceRun(
  configuration: Named,
  seed: string,
): { readonly experiment: Experiment; readonly isWithin: boolean } {
  const draw = new Random(seed).stream('conformance');
  const isWithin = BigInt(seed) % BEYOND_EVERY !== 0n;
  const nodes = oneOf(draw, configuration.clusters ?? CLUSTERS);
  const datacenters = nodes.map((count, index) => ({ id: 'abcdefgh'.charAt(index), nodes: count }));
  const { kind, options, name } = configuration;
  const places = datacenters.map(({ id }) => id);
  const plain = {
    ...{ version: 1, name, strategy: { kind, ...options } },
    topology: { datacenters, ...surroundingsOf(draw, places, { under: [] }) },
    // What is promised may depend on what is asked.
    ...(configuration.operations === undefined ? {} : { workload: { operations: configuration.operations } }),
  };
  const strategy = strategyOfDocument(plain);
  const survived = isWithin ? survivedBy(draw, strategy.guarantees) : { under: FAULT_KINDS };
  const { supportsCas } = strategy;
  const surroundings = surroundingsOf(draw, places, survived);
  const experiment = parsed({
    ...plain,
    topology: { datacenters, ...surroundings },
    workload: {
      ...clientsOf(draw, survived, configuration),
      operations: configuration.operations ?? operationsOf(draw, supportsCas),
    },
    faults: stormOf(draw, {
      kinds: survived.under,
      nodes: nodes.reduce((sum, count) => sum + count, 0),
      datacenters: datacenters.length,
      hasLeader: entryOf(kind).hasLeader,
    }),
    duration: DURATION,
    warmup: '100ms',
    recovery: '1s',
    drain: DRAIN[surroundings.links.transport],
    ...configuration.script?.(draw),
  });
  return { experiment, isWithin };
}

const CLUSTERS = [
  [1, 1, 1],
  [1, 1, 1, 1, 1],
  [2, 1, 2],
  // One outage takes a majority down, and what its disks had not flushed.
  [3, 1, 1],
];

/** A session that waits for a write reads nothing stale meanwhile: some runs have few writes. */
function operationsOf(draw: Stream, supportsCas: boolean): readonly Readonly<Record<string, unknown>>[] {
  const read = oneOf(draw, [0.4, 0.6, 0.9]);
  const rest = 1 - read;
  return supportsCas
    ? [
        { kind: 'read', share: read },
        { kind: 'write', share: rest / 2 },
        { kind: 'cas', share: rest / 2 },
      ]
    : [
        { kind: 'read', share: read },
        { kind: 'write', share: rest },
      ];
}

/** Few keys, several sessions, and where the promise allows for it clients that ask again elsewhere while the first answer is under way. */
function clientsOf(
  draw: Stream,
  { under }: Survived,
  { keysAtLeast = 1, deadline = '600ms' }: Configuration,
): Record<string, unknown> {
  const repeats = under.includes('repeated-request') && draw.bernoulli(0.6);
  return {
    arrivals: oneOf(draw, [
      { kind: 'closed', thinkTime: '10ms' },
      { kind: 'open', rate: '80/s' },
    ]),
    clients: {
      perDatacenter: oneOf(draw, [1, 2, 4]),
      maxSessions: 30,
      route: oneOf(draw, ['local', 'local', 'nearest']),
      ...(repeats ? { failover: { after: 1, returnAfter: '300ms' } } : {}),
    },
    keys: { count: Math.max(keysAtLeast, oneOf(draw, [1, 2, 5])), distribution: 'uniform' },
    deadline,
    retries: oneOf(draw, [0, 3]),
    // The last attempt is given the rest of the deadline: what takes longer than an attempt may is served all the same.
    ...(repeats ? { retries: 4, attemptTimeout: '40ms', backoff: { base: '5ms', cap: '50ms' } } : {}),
  };
}
/** What a storm may contain where nothing is promised: all but the loss of a disk, from which not everybody recovers. */
const UNPROMISED = FAULT_KINDS.filter((kind) => kind !== 'crash-disk-lost');

function survivedBy(draw: Stream, guarantees: readonly Guarantee[]): Survived {
  return guarantees.length === 0 ? { under: UNPROMISED } : oneOf(draw, guarantees);
}

/**
 * Datacenters whose clients were not served any more, though all faults were over. Where links go on losing messages, and clients may
 * not ask twice, some are unlucky: there it is enough that somebody is served, as it is where the table says why.
 */
function unserved(
  configuration: Configuration,
  { datacenters }: Report,
  { topology }: Experiment,
  bytes: Uint8Array,
): string[] {
  if (configuration.stuck !== undefined) return [];
  const { history } = decodeHistory(bytes);
  const isSomebodyEnough = topology.links.loss > 0 || configuration.unserved !== undefined;
  const servedFrom = nanosFromMs(isSomebodyEnough ? HEALED_MS : SERVED_FROM_MS);
  const served = new Set<number>();
  for (let row = 0; row < history.length; row++) {
    if (history.intendedAt[row]! < servedFrom) continue;
    if (OUTCOMES[history.outcome[row]!] === 'ok') served.add(history.datacenter[row]!);
  }
  if (isSomebodyEnough ? served.size > 0 : served.size === datacenters.length) return [];
  const missed = datacenters.filter((_, index) => !served.has(index)).map(({ id }) => id);
  return [`no operation from ${missed.join(', ')} was served once all faults were over`];
}

/** Whatever strikes: no operation is faster than its links. */
function belowItsFloor({ datacenters, latency }: Report, bytes: Uint8Array): string[] {
  const { history } = decodeHistory(bytes);
  return belowFloor({ history, datacenters: datacenters.map(({ id }) => id) }, latency).map(
    ({ datacenter, kind, leastMs, floorMs }) =>
      `a ${kind} from ${datacenter} took ${leastMs} ms, less than its floor of ${floorMs} ms`,
  );
}

function unequal({ converges }: Configuration, { convergence }: Report, { drain }: Experiment): string[] {
  if (converges !== true || convergence?.convergenceTimeMs !== null) return [];
  return [`replicas differ on ${convergence.keysDifferingAtEnd} keys ${drain} after the last operation`];
}

function slowLinksAtOnce({ faults }: Report): number {
  const slow = faults.filter(({ kind }) => kind === 'slow-link');
  return Math.max(
    0,
    ...slow.map(({ fromMs }) => slow.filter((one) => one.fromMs <= fromMs && one.toMs > fromMs).length),
  );
}

function strategyOfDocument(document: Record<string, unknown>): Strategy {
  const { experiment, cluster } = resolvedAgain(parsed(document));
  return strategyOf(experiment, cluster);
}

function parsed(document: Record<string, unknown>): Experiment {
  const result = parseWith(experimentSchema, document);
  invariant(result.ok, `not a valid experiment: ${result.ok ? '' : JSON.stringify(result.violations)}`);
  return result.value;
}
