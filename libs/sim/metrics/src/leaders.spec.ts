import fc from 'fast-check';
import { at, crash, type HandWrittenRequest, ok, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { leaderFindings, splitBrainFindings } from './leader-findings.js';
import { type LeadershipChange, leadersOf } from './leaders.js';

function leads(node: number, second: number): LeadershipChange {
  return { at: at(second), node, role: 'leader' };
}

function follows(node: number, second: number): LeadershipChange {
  return { at: at(second), node, role: 'follower' };
}

/** A write asked of a node at one second and acknowledged at another. */
type Served = readonly [node: number, receivedAt: number, answeredAt: number];

function servedBy(...served: readonly Served[]) {
  const rows = served.toSorted(([, a], [, b]) => a - b);
  return {
    operations: rows.map(([, receivedAt]) => ok(receivedAt, 1)),
    requests: rows.map(([node, receivedAt, answeredAt], operation): HandWrittenRequest => ({
      operation,
      node,
      receivedAt,
      answeredAt,
    })),
  };
}

describe('leaders', () => {
  it('are null where nobody ever led', () => {
    expect(leadersOf(subjectOf({ operations: [] }), [])).toBeNull();
  });

  it('change where another node than the last begins to lead, and are missed where none does', () => {
    const subject = subjectOf({ operations: [], warmup: 5, duration: 60 });
    // us leads from 1 s, is re-elected at 10 s, steps down at 20 s; eu leads from 22 s, ap takes over at 40 s.
    const changes = [leads(0, 1), leads(0, 10), follows(0, 20), leads(1, 22), leads(2, 40), follows(1, 41)];
    expect(leadersOf(subject, changes)).toEqual({
      changes: 2,
      leaderlessMs: 2000,
      leaderless: [{ fromMs: 20_000, toMs: 22_000 }],
      splitBrains: 0,
      splitBrain: [],
    });
  });

  it('lead no longer once they have crashed', () => {
    const faults = [crash('down', 0, [30, 40])];
    const subject = subjectOf({ operations: [], faults, duration: 60 });
    expect(leadersOf(subject, [leads(0, 0), leads(0, 42)])).toMatchObject({ changes: 0, leaderlessMs: 12_000 });
    expect(leadersOf(subject, [leads(0, 0)])).toMatchObject({
      leaderless: [{ fromMs: 30_000, toMs: 60_000 }],
    });
  });
});

describe('split brain', () => {
  const both = [leads(0, 0), leads(1, 30), follows(0, 45)];

  it('is the time in which two leaders acknowledge what they are asked for', () => {
    const subject = subjectOf(servedBy([0, 29, 29.1], [0, 32, 32.1], [1, 34, 34.1], [0, 40, 40.1], [1, 50, 50.1]));
    expect(leadersOf(subject, both)).toMatchObject({
      splitBrains: 1,
      splitBrain: [{ fromMs: 34_100, toMs: 34_100, nodes: ['us/0', 'eu/0'], acknowledged: [2, 1] }],
    });
    const alternating = subjectOf(servedBy([0, 32, 32.1], [1, 34, 34.1], [0, 40, 40.1], [1, 42, 42.1]));
    expect(leadersOf(alternating, both)!.splitBrain).toMatchObject([{ fromMs: 34_100, toMs: 40_100 }]);
    const inTurn = subjectOf(servedBy([1, 32, 32.1], [0, 44, 44.1]));
    expect(leadersOf(inTurn, both)!.splitBrain).toMatchObject([{ fromMs: 32_100, toMs: 44_100 }]);
  });

  it('is none where the one that is deposed acknowledges nothing that it was asked for since', () => {
    const late = subjectOf(servedBy([0, 29, 31], [1, 32, 32.1]));
    expect(leadersOf(late, both)!.splitBrain).toEqual([]);
    const { operations, requests } = servedBy([0, 31, 31.1], [1, 32, 32.1]);
    const unanswered = [{ operation: 0, node: 0, receivedAt: 31 }, requests[1]!];
    expect(leadersOf(subjectOf({ operations, requests: unanswered }), both)!.splitBrain).toEqual([]);
    const refused = [{ ...requests[0]!, answer: 'refused' as const }, requests[1]!];
    expect(leadersOf(subjectOf({ operations, requests: refused }), both)!.splitBrain).toEqual([]);
  });

  it('is none where one of them answers reads alone, or swaps nothing', () => {
    const { requests } = servedBy([0, 31, 31.1], [1, 32, 32.1]);
    const reading = [ok(31, 1, { kind: 'read' }), ok(32, 1)];
    expect(leadersOf(subjectOf({ operations: reading, requests }), both)!.splitBrain).toEqual([]);
    const comparing = [ok(31, 1, { kind: 'cas', swapped: false }), ok(32, 1)];
    expect(leadersOf(subjectOf({ operations: comparing, requests }), both)!.splitBrain).toEqual([]);
    const unheard = [timedOut(31, { kind: 'cas' }), ok(32, 1)];
    expect(leadersOf(subjectOf({ operations: unheard, requests }), both)!.splitBrains).toBe(1);
  });

  it('is none of two that led one after the other', () => {
    const subject = subjectOf(servedBy([0, 29, 29.1], [1, 32, 32.1]));
    expect(leadersOf(subject, [leads(0, 0), follows(0, 30), leads(1, 31)])!.splitBrains).toBe(0);
  });

  it('is found wherever two reigns hold such acknowledgements', () => {
    const second = fc.integer({ min: 0, max: 50 });
    const node = fc.nat({ max: 2 });
    const change = fc.record({
      second,
      node,
      role: fc.constantFrom('leader' as const, 'leader' as const, 'follower' as const),
    });
    const served = fc.tuple(node, second, fc.integer({ min: 0, max: 5 }));
    let splits = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.array(served, { maxLength: 25 }), (drawn, asked) => {
        const changes = drawn
          .toSorted((a, b) => a.second - b.second)
          .map((each) => ({ at: at(each.second), node: each.node, role: each.role }));
        const rows = asked.map(([by, from, took]): Served => [by, from + 0.25, from + 0.5 + took]);
        const found = leadersOf(subjectOf(servedBy(...rows)), changes);
        const expected = splitPairs(changes, rows);
        expect(found?.splitBrains ?? 0).toBe(expected);
        splits += expected;
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(splits).toBeGreaterThan(50);
  });
});

/** Pairs of reigns in which both nodes were asked for something, and acknowledged it, while both led: second by second. */
function splitPairs(changes: readonly LeadershipChange[], served: readonly Served[]): number {
  const reignAt = (node: number, second: number) => {
    const before = changes.filter((change) => change.node === node && change.at <= at(second));
    if (before.at(-1)?.role !== 'leader') return null;
    const since = before.findLastIndex(({ role }) => role === 'follower') + 1;
    return changes.indexOf(before[since]!);
  };
  const pairs = new Set<string>();
  for (const [one, received, answered] of served) {
    for (const [other, otherReceived, otherAnswered] of served) {
      const moments = [received, answered, otherReceived, otherAnswered];
      const reigns = [one, other].map((node) => new Set(moments.map((moment) => reignAt(node, moment))));
      if (one >= other || reigns.some((each) => each.size !== 1 || each.has(null))) continue;
      pairs.add(reigns.map((each) => [...each].join()).join('/'));
    }
  }
  return pairs.size;
}

describe('findings about leaders', () => {
  const calm = { changes: 0, leaderlessMs: 0, leaderless: [], splitBrains: 0, splitBrain: [] };
  const split = (fromMs: number, toMs: number) =>
    ({ fromMs, toMs, nodes: ['us/0', 'eu/0'], acknowledged: [120, 1300] }) as const;

  it('tell of the longest split brain', () => {
    const told = (...splitBrain: ReturnType<typeof split>[]) =>
      splitBrainFindings({ ...calm, splitBrain, splitBrains: splitBrain.length }).map(({ sentence }) => sentence);
    expect(told()).toEqual([]);
    expect(told(split(30_000, 45_000))).toEqual([
      'Split brain: us/0 and eu/0 both acknowledged changes as leaders from 30 s to 45 s (120 and 1,300 while both led)',
    ]);
    expect(told(split(1000, 2000), split(5000, 9000))[0]).toContain('from 5 s to 9 s, the longest of 2 times (');
    expect(told(split(1000, 1000))[0]).toContain('as leaders at 1 s (');
  });

  it('tell of changes, and of times without any', () => {
    const told = (changes: number, leaderlessMs: number) =>
      leaderFindings({ ...calm, changes, leaderlessMs }).map(({ sentence }) => sentence);
    expect(told(0, 0)).toEqual([]);
    expect(told(1, 0)).toEqual(['The lead passed to another node once']);
    expect(told(3, 1200)).toEqual(['The lead passed to another node 3 times; for 1.2 s in all nobody led']);
    expect(told(0, 900)).toEqual(['The lead passed to another node never; for 900 ms in all nobody led']);
  });
});
