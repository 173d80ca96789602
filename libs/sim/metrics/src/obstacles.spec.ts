import type { NodeId } from '@isthmus/sim-protocol';
import { explain } from './explanation.js';
import { at, type HandWrittenRun, ok, pause, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { type Concerned, type FaultWithReach, obstacleClauses } from './obstacles.js';
import type { StruckNode } from './subject.js';

const NAMES = { nodes: ['us/0', 'eu/0', 'ap/0'], datacenters: ['us', 'eu', 'ap'] };
const [US, EU, AP] = [0, 1, 2] as const;
const WHEN = { from: at(25), until: at(45) };
const nowhere = { separatesClients: () => false, separatesNodes: () => false };

/** Strikes what passes between eu and the rest. */
function badLink(name: string, onMessages: string): FaultWithReach {
  return {
    ...{ kind: 'impairment', name, ...WHEN, struck: [], onMessages },
    separatesClients: (datacenter, node) => (datacenter === EU) !== (node === EU),
    separatesNodes: (a, b) => (a === EU) !== (b === EU),
  };
}

function sick(node: number, more: Pick<StruckNode, 'state' | 'toClientsOnly'>): FaultWithReach {
  const struck = [{ node: node as NodeId, ...WHEN, isStopped: false, ...more }];
  return { kind: 'impairment', name: 'sick', ...WHEN, struck, ...nowhere };
}

/** Asked of us/0 by a client in us at 30 s. */
function clauses(fault: FaultWithReach, more: Partial<Concerned> = {}): string[] {
  const asked = { datacenter: US, asked: [US], waiting: [], others: [], from: at(30), until: at(31) };
  return obstacleClauses(NAMES, [fault], { ...asked, ...more });
}

describe('a fault that stands in the way', () => {
  const slow = badLink('long way', 'slowed');

  it('of messages between a client and the node asked says what it did to them', () => {
    expect(clauses(slow)).toEqual([]);
    expect(clauses(slow, { datacenter: EU })).toEqual([
      '"long way" (25 s to 45 s) slowed messages between clients in eu and us/0',
    ]);
  });

  it('of messages between nodes does so where one had to wait for others', () => {
    const flaky = badLink('worn cable', 'lost some');
    expect(clauses(flaky, { waiting: [US], others: [US, EU, AP] })).toEqual([
      '"worn cable" (25 s to 45 s) lost some messages between us/0 and eu/0',
    ]);
    expect(clauses(flaky, { waiting: [US], others: [US, AP] })).toEqual([]);
  });

  it('as a slow disk or CPU, or a wrong clock, is that of a node asked or waited for', () => {
    const disk = sick(EU, { state: 'slow to flush' });
    expect(clauses(disk)).toEqual([]);
    expect(clauses(disk, { others: [EU] })).toEqual(['eu/0 was slow to flush in "sick" (25 s to 45 s)']);
    expect(clauses(disk, { others: [EU], from: at(46), until: at(47) })).toEqual([]);
  });

  it('as a gray failure is that of a node asked: other nodes do not notice', () => {
    const gray = sick(EU, { state: 'deaf to clients', toClientsOnly: true });
    expect(clauses(gray, { others: [EU] })).toEqual([]);
    expect(clauses(gray, { asked: [EU] })).toEqual(['eu/0 was deaf to clients in "sick" (25 s to 45 s)']);
  });
});

describe('the explanation of an operation that was served', () => {
  const sentence = (run: HandWrittenRun, operation: number, faults: readonly FaultWithReach[]) =>
    explain(subjectOf(run), operation, faults)?.sentence;
  /** Three of 10 ms before the fault, then one of 14 and one of 20. */
  const operations = [...[1, 2, 3].map((second) => ok(second, 10)), ok(30, 14), ok(31, 20), timedOut(32)].map(
    (row) => ({
      ...row,
      node: US,
    }),
  );
  const requests = [
    { operation: 3, node: US, receivedAt: 30.001, answeredAt: 30.013 },
    { operation: 4, node: US, receivedAt: 31.001, answeredAt: 31.019 },
  ];
  const slow = badLink('long way', 'slowed');

  it('names what stood in its way if it took more than one and a half times as long as without a fault', () => {
    expect(sentence({ operations, requests }, 4, [slow])).toBe(
      '#4, a write of key 0 from us, was sent to us/0 at 31 s; us/0 received it at 31.001 s and answered at 31.019 s; ' +
        '"long way" (25 s to 45 s) slowed messages between us/0 and eu/0; ' +
        'its client had the answer after 20 ms; the median of writes from us without a fault is 10 ms',
    );
    expect(sentence({ operations, requests }, 3, [slow])).toMatch(/answered at 30.013 s; its client had .* 14 ms$/);
  });

  it('does not look for what a node waited for if the node was as fast as ever', () => {
    const quick = [{ operation: 4, node: US, receivedAt: 31.001, answeredAt: 31.002 }];
    expect(sentence({ operations, requests: quick }, 4, [slow])).not.toContain('long way');
  });

  it('knows nothing to compare with where all were asked during a fault', () => {
    const always: FaultWithReach = { ...pause('long collection', US, [0, 100]), ...nowhere };
    expect(sentence({ operations, requests }, 4, [always])).toMatch(/its client had the answer after 20 ms$/);
  });
});
