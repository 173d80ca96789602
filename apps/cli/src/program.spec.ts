import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  causeSchema,
  type Report,
  reportSchema,
  STRATEGY_KINDS,
  SYSTEM_PRESET_NAMES,
  validationReportSchema,
} from '@isthmus/contract';

const COMMAND = fileURLToPath(new URL('../bin/isthmus.mjs', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'isthmus-cli-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const EXPERIMENT = {
  version: 1,
  name: 'cli spec',
  topology: { layout: 'aws-3' },
  strategy: { kind: 'multi-leader' },
  workload: { arrivals: { kind: 'open', rate: '10/s' } },
  duration: '5s',
  warmup: '1s',
  drain: '1s',
};

function isthmus(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function file(document: unknown, name = 'experiment.json'): string {
  const path = join(FOLDER, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

describe('isthmus schedule', () => {
  const mix = [{ fault: 'pause', rate: '1/s', duration: { min: '100ms', max: '1s' } }];
  const storm = { name: 'storm', kind: 'nemesis', at: '1s', for: '4s', quiet: '1s', mix };

  it('prints an experiment with explicit faults, which has the same history', () => {
    const path = file({ ...EXPERIMENT, faults: [storm] });
    const { status, stdout } = isthmus('schedule', path, '--seed', '7');
    expect(status).toBe(0);
    expect(stdout).toMatch(/- name: pause 1\n {4}at: \d\.\d+s\n {4}for: .*\n {4}kind: pause\n {4}node: /);
    const run = (...words: string[]) => JSON.parse(isthmus('run', ...words, '--json').stdout) as Report;
    const explicit = run(file(stdout, 'explicit.yaml'));
    expect([explicit.seed, explicit.historyDigest]).toEqual(['7', run(path, '--seed', '7').historyDigest]);
    expect(isthmus('schedule', file({ ...EXPERIMENT, faults: [{ ...storm, mix: [] }] })).status).toBe(2);
  });
});

describe('isthmus run', () => {
  it('prints one report for one seed, the same every time', () => {
    const path = file(EXPERIMENT);
    const first = isthmus('run', path, '--seed', '7', '--json');
    expect([first.status, first.stderr]).toEqual([0, '']);
    const report = reportSchema.parse(JSON.parse(first.stdout));
    expect([report.seed, report.name]).toEqual(['7', 'cli spec']);
    expect(isthmus('run', path, '--seed', '7', '--json').stdout).toBe(first.stdout);
  });

  it('prints an array for several seeds, and words without --json', () => {
    const path = file({ ...EXPERIMENT, seeds: { first: '3', count: 2 } });
    const reports = JSON.parse(isthmus('run', path, '--json').stdout) as Report[];
    expect(reports.map(({ seed }) => seed)).toEqual(['3', '4']);
    expect(isthmus('run', path).stdout).toContain(`digest ${reports[1]?.digest}`);
  });

  it('refuses what a service would not accept, and runs it when told that there is no limit', () => {
    const busy = {
      ...EXPERIMENT,
      strategy: { kind: 'raft', heartbeat: '1ms', electionTimeout: '1s' },
      duration: '5s',
    };
    expect(isthmus('run', file({ ...busy, duration: '1h' })).stderr).toContain('events and');
    const { status, stdout } = isthmus('run', file(busy), '--unlimited', '--json');
    expect([status, reportSchema.parse(JSON.parse(stdout)).linearizable.verdict]).toEqual([0, 'holds']);
  });

  it('exits with 99 when an expectation fails, and still prints the report', () => {
    const failing = {
      ...EXPERIMENT,
      expect: [
        { metric: 'linearizable', is: 'violated' },
        { metric: 'successRate', atLeast: 2 },
      ],
    };
    const { status, stdout } = isthmus('run', file(failing), '--json');
    expect(status).toBe(99);
    expect(reportSchema.parse(JSON.parse(stdout)).expectations.some(({ outcome }) => outcome === 'failed')).toBe(true);
  });

  it('exits with 2 and every pointer on bad input', () => {
    const { status, stderr, stdout } = isthmus(
      'run',
      file({ ...EXPERIMENT, duration: 'long', strategy: { kind: 'paxos' } }),
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/\/duration: "long" is not a duration/);
    expect(stderr).toMatch(/\/strategy\/kind: "paxos" is not known \(allowed: one of "single-leader"/);
    expect(isthmus('run', join(FOLDER, 'absent.yaml')).status).toBe(2);
    expect(isthmus('run', file('a: 1\na: 2', 'twice.yaml')).stderr).toContain('line 2, column 1');
    expect(isthmus('run', file({ version: 1, name: 'b', experiment: {}, sweep: {} })).stderr).toContain(
      'this is a batch',
    );
  });
});

describe('isthmus cause', () => {
  it('names the change that prevents the violation, and exits with 1', () => {
    const path = file({ ...EXPERIMENT, strategy: { kind: 'leaderless', r: 1, w: 1 } }, 'quorums.json');
    const { status, stdout } = isthmus('cause', path, '--seeds', '2', '--json');
    const { sentence, changes } = causeSchema.parse(JSON.parse(stdout));
    expect([status, changes.at(-1)?.prevents]).toEqual([1, true]);
    expect(isthmus('cause', path, '--seeds', '2').stdout).toContain(`seed 1: ${sentence}`);
  });

  it('exits with 0 where nothing is broken', () => {
    const path = file({ ...EXPERIMENT, strategy: { kind: 'raft' } }, 'raft.json');
    expect(isthmus('cause', path, '--json')).toEqual({ status: 0, stdout: 'null\n', stderr: '' });
  });
});

describe('isthmus validate without a file', () => {
  it('re-runs a published result, says on standard error where it is, and ends well if no row fails', () => {
    const { status, stdout, stderr } = isthmus('validate', '--only', 'epaxos-sosp13', '--json');
    const { rows, summary } = validationReportSchema.parse(JSON.parse(stdout));
    expect([status, summary.failed, new Set(rows.map(({ result }) => result))]).toEqual([
      ...[0, 0, new Set(['epaxos-sosp13'])],
    ]);
    expect(stderr).toContain('isthmus: 1 of 2: epaxos-sosp13: closed form\n');
  });

  it('refuses what is no result, no strategy, no site, or about a file', () => {
    expect(isthmus('validate', '--only', 'folklore')).toMatchObject({
      ...{ status: 2, stdout: '' },
      stderr: expect.stringContaining('there is no published result "folklore"; there is epaxos-sosp13, ') as string,
    });
    for (const [words, complaint] of [
      [['--strategy', 'gossip'], '/strategy/kind: "gossip" is not known'],
      [['--strategy', '{ kind: raft, electionTimeout: soon }'], '/strategy/electionTimeout'],
      [['--sites', 'us-east1,us-west1,atlantis'], 'does not have "atlantis"'],
      [['--sites', 'us-east1,us-west1'], 'sites are three regions'],
      [[file(EXPERIMENT), '--only', 'epaxos-sosp13'], 'without a file'],
    ] as const)
      expect(isthmus('validate', ...words)).toMatchObject({
        ...{ status: 2, stdout: '' },
        stderr: expect.stringContaining(complaint) as string,
      });
  });
});

describe('isthmus', () => {
  it('validates without running', () => {
    const { status, stdout } = isthmus('validate', file(EXPERIMENT), '--json');
    expect([
      status,
      (JSON.parse(stdout) as { valid: boolean; estimate: { operationsPerRun: number } }).estimate.operationsPerRun,
    ]).toEqual([0, 150]);
  });

  it('lists strategies, presets and layouts', () => {
    const strategies = JSON.parse(isthmus('strategies', '--json').stdout) as { kind: string; parameters: unknown }[];
    expect(strategies.map(({ kind }) => kind)).toEqual(STRATEGY_KINDS);
    const presets = JSON.parse(isthmus('presets', '--json').stdout) as { id: string; sources: unknown[] }[];
    expect(presets.map(({ id }) => id)).toEqual(SYSTEM_PRESET_NAMES);
    expect(presets.filter(({ sources }) => sources.length === 0)).toEqual([]);
    const layouts = JSON.parse(isthmus('layouts', '--json').stdout) as { id: string }[];
    expect(layouts.map(({ id }) => id)).toContain('aws-5');
    expect(isthmus('layouts').stdout).toMatch(/^id +matrix +datacenters\n/);
  });
});

describe('isthmus trace', () => {
  it('prints the events of a window, and of the same run as ever', () => {
    const path = file({ ...EXPERIMENT, seeds: { first: '7', count: 2 } });
    const words = ['trace', path, '--from', '1.5s', '--to', '2s', '--host', 'eu-west-1', 'clients/us-east-1'];
    const { status, stdout, stderr } = isthmus(...words);
    expect([status, stderr]).toEqual([0, '']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { atMs: number; kind: string });
    expect(rows.pop()).toEqual({ kind: 'end', events: rows.length, truncated: false, stopped: 'window' });
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(({ atMs }) => atMs >= 1500 && atMs < 2000)).toBe(true);
    const output = join(FOLDER, 'trace.ndjson');
    expect(isthmus(...words, '--seed', '7', '--output', output)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(output, 'utf8')).toBe(stdout);
    expect(isthmus(...words, '--seed', '8').stdout).not.toBe(stdout);
  });

  it('says where it cuts a trace, and what is wrong with a window', () => {
    const path = file(EXPERIMENT);
    const cut = isthmus('trace', path, '--format', 'shiviz', '--limit', '5');
    expect([cut.status, cut.stderr]).toEqual([0, expect.stringMatching(/^isthmus: cut after 5 events, at \S+ ms/)]);
    expect(cut.stdout.split('\n')).toHaveLength(2 + 10 + 2);
    const wrong = isthmus('trace', path, '--from', '2s', '--to', '1s', '--host', 'mars');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(/\/to: the window would end at 1s.*\n.*\/hosts\/0: there is no host "mars"/);
    expect(isthmus('trace', path, '--from', 'soon').stderr).toContain('/from: "soon" is not a duration');
    expect(isthmus('trace', path, '--output', join(FOLDER, 'absent', 'trace')).status).toBe(2);
  });
});
