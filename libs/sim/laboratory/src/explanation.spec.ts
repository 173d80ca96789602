import { explain } from './explanation.js';
import { runExperiment } from './run.js';
import { experimentOf } from './spec-experiments.js';

const WHEN = { name: 'trouble', at: '3s', for: '3s' };

function run(strategy: Record<string, unknown>, fault: Record<string, unknown>, workload = {}) {
  const experiment = experimentOf({
    topology: { layout: 'aws-3' },
    strategy,
    workload: { arrivals: { kind: 'open', rate: '20/s' }, ...workload },
    faults: [{ ...WHEN, ...fault }],
    duration: '8s',
    warmup: '1s',
    recovery: '1s',
  });
  const result = runExperiment(experiment, '1');
  if (result.kind !== 'report') throw new Error(result.message);
  const { report, history } = result;
  // 60 a second: these are asked while it lasts.
  const sentences = Array.from(
    { length: 100 },
    (_, row) => explain({ experiment, report }, history, 200 + row)?.sentence,
  );
  return { report, sentences: sentences.join('\n') };
}

const SINGLE = { kind: 'single-leader', leader: 'us-east-1', replication: 'synchronous' };
const groups = [['eu-west-1'], ['us-east-1']];

describe('the explanation of a run', () => {
  it('names the link that slowed an operation, of clients and of nodes', () => {
    const { sentences } = run(SINGLE, { kind: 'slow-link', groups, added: '200ms' });
    expect(sentences).toMatch(
      /"trouble" \(3 s to 6 s\) slowed messages between clients in eu-west-1 and us-east-1\/0; .*; its client had the answer after .*; the median of writes from eu-west-1 without a fault is/,
    );
    expect(sentences).toContain('slowed messages between us-east-1/0 and eu-west-1/0');
    expect(sentences).not.toContain('and ap-northeast-1/0; its client');
  });

  it('names the link that lost a request', () => {
    const { sentences } = run(SINGLE, { kind: 'flaky-link', groups, loss: 1 });
    // A read that came too late waited for no other node.
    expect(sentences).toMatch(
      /a read .* after its deadline, and answered at [^;]*; "trouble" [^;]* lost all messages between clients in eu-west-1 and us-east-1\/0; no answer/,
    );
    expect(sentences).toMatch(
      /a write .* from us-east-1, .* lost all messages between us-east-1\/0 and eu-west-1\/0; no answer/,
    );
  });

  it('names the node whose disk or CPU slowed an operation', () => {
    const disk = run(SINGLE, { kind: 'slow-disk', node: 'eu-west-1', added: '300ms' });
    expect(disk.sentences).toMatch(/eu-west-1\/0 was slow to flush in "trouble".*its client had the answer after/);
    const cpu = run(SINGLE, { kind: 'slow-cpu', node: 'us-east-1', factor: 2000 });
    expect(cpu.sentences).toMatch(/us-east-1\/0 was slow in "trouble"/);
  });

  it('names the clock behind a violation', () => {
    const quorums = { kind: 'leaderless', r: 'majority', w: 'majority', readRepair: 'sync' };
    const few = { keys: { distribution: 'uniform', count: 2 } };
    const cause = (fault: Record<string, unknown>) => run(quorums, fault, few).report.linearizable.witness?.cause;
    expect(cause({ kind: 'clock-jump', node: 'eu-west-1', by: '-2s' })?.sentence).toMatch(
      /Between those concerned: .*eu-west-1\/0 was set to a wrong time in "trouble" \(3 s to 6 s\)/,
    );
    expect(cause({ kind: 'clock-smear', nodes: ['eu-west-1'], by: '-2s' })?.sentence).toContain(
      'eu-west-1/0 was on a clock that lost time in "trouble"',
    );
  });
});
