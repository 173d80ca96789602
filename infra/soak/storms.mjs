// Storms of faults over every strategy: what it promises must hold, and clients must be served again once all is over.
const built = (/** @type {string} */ path) => import(new URL(`../../libs/${path}/dist/index.js`, import.meta.url).href);
const { experimentSchema, parseWith } = await built('contract');
const { assess, explicitExperiment, runExperiment } = await built('sim/laboratory');
const { Random } = await built('sim/random');

const LEADER = 'us-east-1';

/** @type {Record<string, { strategy: Record<string, unknown>; breaks: boolean }>} `breaks`: storms must find out that it is not linearizable. */
const DESIGNS = {
  raft: { strategy: { kind: 'raft' }, breaks: false },
  'raft-without-pre-vote': { strategy: { kind: 'raft', leader: LEADER, preVote: false }, breaks: false },
  'raft-local-reads': { strategy: { kind: 'raft', reads: 'local' }, breaks: true },
  'leader-synchronous': {
    strategy: { kind: 'single-leader', leader: LEADER, replication: 'synchronous' },
    breaks: false,
  },
  'leader-semi-synchronous': {
    strategy: { kind: 'single-leader', leader: LEADER, replication: 'semi-synchronous', acknowledgements: 1 },
    breaks: false,
  },
  'leader-asynchronous': { strategy: { kind: 'single-leader', leader: LEADER }, breaks: false },
  'leader-local-reads': { strategy: { kind: 'single-leader', leader: LEADER, reads: 'local' }, breaks: true },
  register: {
    strategy: { kind: 'leaderless', stamps: 'read-first', readRepair: 'sync' },
    breaks: false,
  },
  'quorums-of-a-majority': { strategy: { kind: 'leaderless' }, breaks: true },
  'quorums-of-one': { strategy: { kind: 'leaderless', r: 1, w: 1 }, breaks: true },
  'multi-leader': { strategy: { kind: 'multi-leader' }, breaks: true },
  causal: { strategy: { kind: 'causal' }, breaks: true },
  'causal-with-vectors': { strategy: { kind: 'causal', dependencies: 'vector' }, breaks: true },
};

const duration = { min: '200ms', max: '4s' };
const often = { rate: '5/min', duration };
const MIX = [
  { fault: 'partition', ...often },
  { fault: 'partition', ...often, between: 'nodes', blocks: 'outgoing' },
  { fault: 'flapping', ...often, between: 'nodes', period: '700ms' },
  { fault: 'cut-links', ...often, blocks: 'outgoing' },
  { fault: 'isolate', ...often },
  { fault: 'isolate', ...often, target: 'leader' },
  { fault: 'isolate', ...often, target: 'datacenter', blocks: 'incoming' },
  { fault: 'majorities-ring', ...often },
  { fault: 'slow-link', ...often, factor: 5 },
  { fault: 'flaky-link', ...often, between: 'nodes', loss: 0.3 },
  { fault: 'crash', ...often, disk: 'kept' },
  { fault: 'crash', ...often, disk: 'truncated' },
  { fault: 'outage', ...often, clients: true },
  { fault: 'pause', ...often },
  { fault: 'slow-cpu', ...often, factor: 100 },
  { fault: 'slow-disk', ...often, added: '20ms' },
  { fault: 'gray', ...often, share: 0.5 },
  { fault: 'clock-jump', ...often, by: '20s' },
];
const HEALED_MS = 31_000;
/** A stream that was cut for 10 s, by faults one after the other, sends again up to as long after the heal. */
const SETTLED_MS = HEALED_MS + 12_000;

export const about = 'every strategy in seeded storms of faults';
export const variants = Object.keys(DESIGNS);

/** What must be seen among enough seeds, or the rest proves little. */
export const sights = [
  ...new Set(MIX.map(({ fault }) => `struck by ${fault}`)),
  'over datagrams',
  ...variants.filter((variant) => DESIGNS[variant]?.breaks).map((variant) => `${variant} violated`),
];

/**
 * @param {string} variant
 * @param {string} seed
 * @returns {{ problems: string[]; seen: string[] }}
 */
export function play(variant, seed) {
  const experiment = stormFor(variant, seed);
  const result = runExperiment(experiment, seed);
  if (result.kind !== 'report') return { problems: [result.message], seen: [] };
  const { report } = result;
  const { linearizable, otherChecks } = report;
  const problems = [];
  if (linearizable.promised && linearizable.verdict !== 'holds') {
    problems.push(`promises linearizability, which is ${linearizable.verdict}: ${linearizable.sentence}`);
  }
  for (const { check, verdict, promised, sentence } of otherChecks) {
    if (promised && verdict !== 'holds') problems.push(`promises ${check}, which is ${verdict}: ${sentence}`);
    if (linearizable.verdict !== 'holds' || verdict !== 'violated' || check === 'convergence') continue;
    problems.push(`is linearizable but not ${check}: ${sentence}`);
  }
  const { bucketMs, groups } = report.series;
  for (const { datacenter, kind, ok } of groups) {
    const served = ok
      .slice(Math.ceil(SETTLED_MS / bucketMs))
      .reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
    if (served === 0) problems.push(`no ${kind} from ${datacenter} was served once all faults were over`);
  }
  // Every tenth seed is played again from the schedule that it made.
  if (BigInt(seed) % 10n === 0n) {
    const again = runExperiment(explicitExperiment(experiment, seed), seed);
    if (again.kind !== 'report' || again.report.historyDigest !== report.historyDigest) {
      problems.push('the explicit schedule gives another history');
    }
  }
  const seen = report.faults.map((/** @type {{ kind: string }} */ { kind }) => `struck by ${kind}`);
  if (experiment.topology.links.transport === 'datagram') seen.push('over datagrams');
  if (linearizable.verdict === 'violated') seen.push(`${variant} violated`);
  return { problems, seen: [...new Set(seen)] };
}

/**
 * A variant's experiment under a seed: cluster, network, clocks and clients are drawn, too.
 *
 * @param {string} variant
 * @param {string} seed
 */
function stormFor(variant, seed) {
  const draw = new Random(seed).stream('soak');
  /** @template T @param {readonly T[]} choices @returns {T} */
  const oneOf = (choices) => /** @type {T} */ (choices[draw.below(choices.length)]);
  const { strategy } = /** @type {{ strategy: Record<string, unknown> }} */ (DESIGNS[variant]);
  const topology = oneOf([
    { layout: 'aws-3' },
    { layout: 'aws-5' },
    {
      datacenters: [
        { id: LEADER, nodes: 3 },
        { id: 'eu-west-1', nodes: 2 },
        { id: 'sa-east-1', nodes: 0 },
      ],
      links: { roundTrips: 'aws-2020-06-05' },
    },
  ]);
  const nodes = 'layout' in topology ? Number(topology.layout.at(-1)) : 5;
  const links = oneOf([
    { transport: 'stream' },
    { transport: 'stream', bandwidth: '10Mbps' },
    { transport: 'datagram', loss: 0.02, duplicate: 0.05, reorder: 0.1 },
  ]);
  const ofLeaders = strategy['kind'] === 'raft' || strategy['kind'] === 'single-leader';
  const mix = MIX.filter(({ fault, ...entry }) => {
    if (fault === 'majorities-ring') return nodes > 3;
    // A datacenter of two or three nodes is no minority of five, or just one.
    if (fault === 'outage') return 'layout' in topology || nodes >= 5;
    return !('target' in entry) || entry.target !== 'leader' || ofLeaders;
  });
  const parsed = parseWith(experimentSchema, {
    version: 1,
    name: `soak ${variant}`,
    topology: {
      ...topology,
      links: { ...('links' in topology ? topology.links : {}), ...links },
      nodes: { clock: oneOf([{}, { offset: '500ms', drift: '200ppm' }]) },
    },
    strategy,
    workload: {
      arrivals: oneOf([
        { kind: 'open', rate: '10/s' },
        { kind: 'closed', thinkTime: '150ms' },
      ]),
      clients: { perDatacenter: 3 },
      keys: { count: oneOf([1, 5, 50]), distribution: 'uniform' },
      operations: ofLeaders
        ? [
            { kind: 'read', share: 0.4 },
            { kind: 'write', share: 0.3 },
            { kind: 'cas', share: 0.3 },
          ]
        : [
            { kind: 'read', share: 0.5 },
            { kind: 'write', share: 0.5 },
          ],
      retries: oneOf([0, 3]),
    },
    faults: [
      {
        name: 'storm',
        kind: 'nemesis',
        at: '1s',
        for: '45s',
        active: '10s',
        quiet: '10s',
        swarm: oneOf([0, 0.5, 0.5]),
        maxDown: oneOf(['minority', 'minority', nodes]),
        mix,
      },
    ],
    duration: '47s',
    warmup: '1s',
    recovery: '5s',
    drain: '5s',
    checks: ['linearizable', 'sequential', 'causal', 'sessions'],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const assessed = assess(parsed.value);
  if (!assessed.ok) throw new Error(JSON.stringify(assessed.violations));
  return parsed.value;
}
