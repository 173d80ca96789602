import type { Nanos } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';
import { isolationMask, partitionMask } from './partition.js';
import { MS, quiet } from './scenario.fixture.js';
import type { FaultSchedule, Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { NODE, silent } from './strategies.fixture.js';
import type { TraceEvent } from './trace.js';
import { between } from './watching.fixture.js';

const scenario = quiet({ nodes: [1, 1, 1] });
function traced(faults: Partial<FaultSchedule>, strategy = silent): TraceEvent[] {
  const events: TraceEvent[] = [];
  const played: Scenario = { ...scenario, faults: { partitions: [], crashes: [], ...faults } };
  simulate(strategy, played, { trace: (event) => events.push(event) });
  return events;
}

describe('the trace of a fault', () => {
  it('tells when each cut begins and when it heals, what it blocks, and which is which where they overlap', () => {
    const cut = (group: number, fromMs: number, untilMs: number) => ({
      ...between(fromMs, untilMs),
      blocked: partitionMask(scenario.cluster, { groups: [[group], [2]], blocks: 'both', scope: 'both' }),
    });
    const [first, second] = [cut(0, 10, 30), cut(1, 20, 40)];
    expect(traced({ partitions: [first, second] })).toEqual([
      { kind: 'cut', at: 10 * MS, cut: 0, blocked: first.blocked, leader: null },
      { kind: 'cut', at: 20 * MS, cut: 1, blocked: second.blocked, leader: null },
      { kind: 'healed', at: 30 * MS, cut: 0, blocked: first.blocked, leader: null },
      { kind: 'healed', at: 40 * MS, cut: 1, blocked: second.blocked, leader: null },
    ]);
  });

  it('names the leader that an isolation struck, and frees the same', () => {
    const led = { ...silent, initialLeader: NODE[1]! };
    const isolation = { ...between(10, 20), kind: 'isolate-leader', blocks: 'both', scope: 'both' } as const;
    const blocked = isolationMask(scenario.cluster, NODE[1]!, isolation);
    expect(traced({ impairments: [isolation] }, led)).toEqual([
      { kind: 'cut', at: 10 * MS, cut: 0, blocked, leader: 1 },
      { kind: 'healed', at: 20 * MS, cut: 0, blocked, leader: 1 },
    ]);
    expect(traced({ impairments: [isolation] })).toEqual([]);
  });

  it('tells from when until when a node or a link is slow, gray or flaky, and a clock off', () => {
    const node = NODE[0]!;
    const links = { factor: 2, added: 0 as Nanos, loss: 0, duplicate: 0, where: new Uint8Array(36) };
    const impairments: Impairment[] = [
      { ...between(10, 100), kind: 'slow-cpu', node, factor: 2 },
      { ...between(20, 110), kind: 'slow-disk', node, factor: 2, added: 0 as Nanos },
      { ...between(30, 120), kind: 'gray', node, share: 1 },
      { ...between(40, 130), kind: 'links', ...links },
      { ...between(50, 140), kind: 'clock-jump', node, by: MS },
      { ...between(60, 150), kind: 'clock-smear', node, by: MS },
    ];
    expect(traced({ impairments })).toEqual([
      ...impairments.map((impairment) => ({ kind: 'impaired', at: impairment.from, impairment })),
      ...impairments.map((impairment) => ({ kind: 'unimpaired', at: impairment.until, impairment })),
    ]);
  });
});
