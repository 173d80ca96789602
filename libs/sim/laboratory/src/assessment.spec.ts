import { assess } from './assessment.js';
import { runExperiment } from './run.js';
import { experimentOf } from './spec-experiments.js';

const RAFT = { kind: 'raft', leader: 'us-east-1' };

function violations(document: Record<string, unknown>): string[] {
  const assessed = assess(experimentOf({ topology: { layout: 'aws-3' }, strategy: RAFT, ...document }));
  return assessed.ok
    ? []
    : assessed.violations.map(
        ({ pointer, message, allowed }) => `${pointer}: ${message}${allowed === undefined ? '' : ` (${allowed})`}`,
      );
}

const cut = (groups: string[][]) => ({ faults: [{ name: 'cut', kind: 'partition', at: '10s', for: '10s', groups }] });

describe('assess', () => {
  it('lists the known layouts where one is unknown', () => {
    expect(violations({ topology: { layout: 'aws-9' } })).toEqual([
      expect.stringMatching(
        /^\/topology\/layout: there is no layout "aws-9" \(one of aws-1, aws-2, aws-3, aws-5, gcp-1/,
      ),
    ]);
  });

  it('lists the known matrices and regions', () => {
    const datacenters = [{ id: 'us-east-1' }, { id: 'atlantis' }];
    expect(violations({ topology: { datacenters, links: { roundTrips: 'aws-1999' } } })[0]).toMatch(
      /there is no matrix "aws-1999" \(one of aws-2020-06-05/,
    );
    expect(violations({ topology: { datacenters, links: { roundTrips: 'aws-2020-06-05' } } })[0]).toMatch(
      /^\/topology\/datacenters\/1\/id: .* does not have "atlantis"/,
    );
    expect(violations({ topology: { datacenters } })[0]).toMatch(
      /^\/topology\/links: the delays between the datacenters are missing/,
    );
  });

  it('wants every pair of an inline matrix, and takes one direction for both', () => {
    const datacenters = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const strategy = { kind: 'multi-leader' };
    expect(
      violations({
        strategy,
        topology: { datacenters, links: { roundTrips: { a: { b: '10ms', c: '20ms' }, c: { b: '5ms' } } } },
      }),
    ).toEqual([]);
    expect(violations({ strategy, topology: { datacenters, links: { roundTrips: { a: { b: '10ms' } } } } })[0]).toMatch(
      /the delay from a to c is not given/,
    );
    expect(
      violations({ strategy, topology: { datacenters, links: { oneWay: { a: { b: '1ms', d: '1ms' } } } } })[0],
    ).toMatch(/^\/topology\/links\/oneWay\/a\/d: there is no datacenter "d"/);
  });

  it('refuses partitions that name what is not there, twice, or nothing', () => {
    expect(violations(cut([['eu-west-1'], ['rest']]))).toEqual([]);
    expect(violations(cut([['eu-west-9'], ['rest']]))[0]).toMatch(
      /^\/faults\/0\/groups\/0\/0: there is no datacenter or node "eu-west-9"/,
    );
    expect(violations(cut([['eu-west-1'], ['eu-west-1/0']]))[0]).toMatch(
      /^\/faults\/0\/groups\/1\/0: "eu-west-1\/0" is in two groups/,
    );
    expect(violations(cut([['eu-west-1', 'us-east-1', 'ap-northeast-1'], ['rest']]))[0]).toMatch(
      /nothing is left for "rest"/,
    );
  });

  it('refuses a crash of a node that is down already', () => {
    const crash = (name: string, at: string) => ({ name, kind: 'crash', at, for: '5s', node: 'eu-west-1' });
    expect(violations({ faults: [crash('a', '10s'), crash('b', '12s')] })[0]).toMatch(
      /^\/faults\/1: eu-west-1 is down already in "a"/,
    );
    expect(violations({ faults: [crash('a', '10s'), crash('b', '16s')] })).toEqual([]);
  });

  it('refuses expectations about what the run does not have', () => {
    const expect_ = (entry: Record<string, unknown>) =>
      violations({ ...cut([['eu-west-1'], ['rest']]), expect: [{ metric: 'successRate', atLeast: 1, ...entry }] });
    expect(expect_({ phase: 'cut', datacenter: 'eu-west-1', kind: 'write' })).toEqual([]);
    expect(expect_({ phase: 'cat' })[0]).toMatch(
      /^\/expect\/0\/phase: there is no phase "cat" \(one of "all", "boundary", "steady", "cut", "recovery"\)/,
    );
    expect(expect_({ datacenter: 'mars' })[0]).toMatch(/^\/expect\/0\/datacenter/);
    expect(expect_({ kind: 'cas' })[0]).toMatch(/^\/expect\/0\/kind/);
  });

  it('refuses what would cost too much, with the estimate and the field to lower', () => {
    const workload = { arrivals: { kind: 'open', rate: '100000/s' } };
    expect(violations({ workload, duration: '1h' })[0]).toMatch(
      /^\/workload\/arrivals\/rate: a run would take about 1080000000 operations/,
    );
  });

  it('estimates at least as many events as a run takes', () => {
    const assessed = assess(experimentOf({ topology: { layout: 'aws-5' }, strategy: RAFT }));
    expect(assessed.ok && assessed.estimate.operationsPerRun).toBe(15_000);
  });

  it('has room in its estimate for pages that are asked for again every millisecond', () => {
    const sharedDisk = { strategy: { kind: 'shared-disk', retry: '1ms' }, topology: { layout: 'aws-5' } };
    const short = { workload: { arrivals: { kind: 'open', rate: '20/s' } }, duration: '2s', warmup: '0s', drain: '1s' };
    expect(runExperiment(experimentOf({ ...sharedDisk, ...short }), '1').kind).toBe('report');
  });
});
