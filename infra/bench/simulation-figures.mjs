// Whole simulations over the laboratory as it was built, in a process of its own:
// node simulation-figures.mjs [--design raft] [--traced] [--reported] <nodes per datacenter> <operations/s in total> <simulated seconds> <rounds>
//
// Prints a line of JSON for each round: messages, their rate in million/s of processor time, the peak of memory, and the
// history's digest. `--reported`: the whole of a run, with the milliseconds of processor time that each of its steps took.
import { parseArgs } from 'node:util';
import { DESIGNS } from './designs.mjs';

const built = (/** @type {string} */ path) => import(new URL(`../../libs/${path}`, import.meta.url).href);
const { checkLinearizable } = await built('sim/checkers/dist/index.js');
const { digestOfBytes, experimentSchema, parseWith } = await built('contract/dist/index.js');
const { simulate } = await built('sim/engine/dist/index.js');
const { encodeHistory } = await built('sim/history/dist/index.js');
const { measure } = await built('sim/metrics/dist/index.js');
const { reportOf } = await built('sim/laboratory/dist/report.js');
const { strategyOf } = await built('sim/laboratory/dist/registry.js');
const { planOf } = await built('sim/laboratory/dist/plan.js');
const { resolve } = await built('sim/laboratory/dist/resolve.js');
const { scenarioOf } = await built('sim/laboratory/dist/scenario.js');
const { subjectOf } = await built('sim/laboratory/dist/subject.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    design: { type: 'string', default: 'raft' },
    traced: { type: 'boolean', default: false },
    reported: { type: 'boolean', default: false },
  },
});

const UPDATES_AND_READS = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.5 },
];
const DATACENTERS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];

const design = DESIGNS[values.design];
if (design === undefined) throw new Error(`there is no design ${values.design}`);
const { strategy, operations = UPDATES_AND_READS } = design;

/** YCSB-A: as many updates as reads, keys by a Zipfian distribution. */
function experimentOf(/** @type {number} */ nodes, /** @type {number} */ perSecond, /** @type {number} */ seconds) {
  const parsed = parseWith(experimentSchema, {
    version: 1,
    name: 'bench',
    topology: {
      datacenters: DATACENTERS.map((id) => ({ id, nodes })),
      links: { roundTrips: 'aws-2020-06-05' },
    },
    strategy,
    workload: {
      clients: { maxSessions: 10_000 },
      arrivals: { kind: 'open', rate: `${perSecond / DATACENTERS.length}/s` },
      operations,
      keys: { count: 1000, distribution: 'zipfian', theta: 0.99 },
    },
    duration: `${seconds}s`,
    warmup: '1s',
    drain: '1s',
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

const [nodes = 1, perSecond = 2000, seconds = 60, rounds = 2] = positionals.map(Number);
let traced = 0;
const options = values.traced ? { trace: () => void traced++ } : {};
const resolution = resolve(experimentOf(nodes, perSecond, seconds));
if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
for (let round = 0; round < rounds; round++) {
  const planned = planOf(resolution.value, String(round));
  const start = process.cpuUsage();
  const strategy = strategyOf(planned.experiment, planned.cluster);
  const outcome = simulate(strategy, scenarioOf(planned), options);
  const steps = values.reported
    ? reported(planned, strategy, outcome, start)
    : measure(subjectOf(planned, outcome)) && {};
  const { user, system } = process.cpuUsage(start);
  const { replicas, requests, replies } = outcome.messages;
  const messages = replicas.count + requests.count + replies.count;
  console.log(
    JSON.stringify({
      messages,
      rate: messages / (user + system),
      events: outcome.events,
      operations: outcome.history.length,
      traced,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      digest: digestOfBytes(encodeHistory(outcome)),
      ...steps,
    }),
  );
}

/** What `runExperiment` does after the simulation. */
function reported(
  /** @type {any} */ planned,
  /** @type {any} */ strategy,
  /** @type {any} */ outcome,
  /** @type {NodeJS.CpuUsage} */ start,
) {
  const simulated = millisecondsSince(start);
  const verdict = checkLinearizable(outcome.history);
  const historyDigest = digestOfBytes(encodeHistory(outcome));
  const checked = millisecondsSince(start);
  const subject = subjectOf(planned, outcome);
  reportOf({ planned, outcome, subject, verdict, promises: strategy.guarantees, historyDigest, warnings: [] });
  const whole = millisecondsSince(start);
  return { simulateMs: simulated, checkMs: checked - simulated, reportMs: whole - checked, wholeMs: whole };
}

function millisecondsSince(/** @type {NodeJS.CpuUsage} */ start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
