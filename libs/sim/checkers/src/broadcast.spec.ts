import { type BroadcastHistory, BroadcastHistoryBuilder } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { checkBroadcast } from './broadcast.js';
import { broadcastByDefinition } from './broadcast-brute-force.js';
import { BROADCAST_PROPERTIES, type BroadcastProperty } from './broadcast-verdict.js';

/** Messages by name, each from a session at a node, in order; then each node's log. All instants apart unless told. */
function history(
  messages: readonly (readonly [message: string, session: string, node: string, at: number, acknowledgedAt?: number])[],
  logs: Readonly<Record<string, readonly (string | readonly [message: string, at: number])[]>>,
): BroadcastHistory {
  const builder = new BroadcastHistoryBuilder();
  for (const [message, session, node, broadcastAt, acknowledgedAt] of messages)
    builder.broadcast({
      message,
      session,
      node,
      broadcastAt,
      ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    });
  for (const [node, log] of Object.entries(logs))
    for (const entry of log) {
      if (typeof entry === 'string') builder.deliver(node, entry, 1000);
      else builder.deliver(node, ...entry);
    }
  return builder.finish();
}

function broken(of: BroadcastHistory): Partial<Record<BroadcastProperty, readonly string[]>> {
  return Object.fromEntries(
    checkBroadcast(of).flatMap(({ property, witness }) => (witness ? [[property, witness.statements]] : [])),
  ) as Partial<Record<BroadcastProperty, readonly string[]>>;
}

const TWO = [
  ['a', 's', 'n1', 0, 10],
  ['b', 't', 'n2', 1, 11],
] as const;

describe('the delivery logs of a broadcast', () => {
  it('keep every property when all nodes deliver everything in one order', () => {
    expect(broken(history(TWO, { n1: ['a', 'b'], n2: ['a', 'b'] }))).toEqual({});
  });

  it('break total order where two nodes contradict each other, and each is quoted', () => {
    expect(broken(history(TWO, { n1: ['a', 'b'], n2: ['b', 'a'] }))).toEqual({
      'total order': ['n2 delivered b before a.', 'n1 delivered a before b.'],
    });
  });

  it('break total order where no two nodes contradict each other but three do', () => {
    const three = [...TWO, ['c', 'u', 'n3', 2, 12]] as const;
    const found = broken(history(three, { n1: ['a', 'b'], n2: ['b', 'c'], n3: ['c', 'a'] }));
    expect([...found['total order']!].sort()).toEqual([
      'n1 delivered a before b.',
      'n2 delivered b before c.',
      'n3 delivered c before a.',
    ]);
  });

  it('break reliable delivery where a node that is up lacks a message that was acknowledged or delivered elsewhere', () => {
    expect(broken(history(TWO, { n1: ['a', 'b'], n2: ['a'] }))).toEqual({
      'reliable delivery': ['n1 delivered b.', 'n2 never did, and is up at the end.'],
    });
    expect(broken(history([['a', 's', 'n1', 0, 10]], { n1: [] }))).toEqual({
      'reliable delivery': ['The broadcast of a was acknowledged.', 'n1 never did, and is up at the end.'],
    });
    expect(broken(history([['a', 's', 'n1', 0]], { n1: [] }))).toEqual({});
  });

  it('owe nothing at a node that is down at the end', () => {
    const builder = new BroadcastHistoryBuilder();
    builder.broadcast({ message: 'a', session: 's', node: 'n1', broadcastAt: 0, acknowledgedAt: 1 });
    builder.deliver('n1', 'a', 1);
    builder.deliver('n2', 'x', 1);
    builder.excuse('n2');
    expect(Object.keys(broken(builder.finish()))).toEqual(['integrity', 'reliable delivery']);
  });

  it('leave it undecided where the node was delivering until shortly before the end', () => {
    const builder = new BroadcastHistoryBuilder();
    for (const [message, session, node, broadcastAt, acknowledgedAt] of TWO)
      builder.broadcast({ message, session, node, broadcastAt, acknowledgedAt });
    for (const message of ['a', 'b']) builder.deliver('n1', message, 20);
    builder.deliver('n2', 'a', 30);
    builder.unsettled('n2');
    const verdict = (property: string) => checkBroadcast(builder.finish()).find((one) => one.property === property);
    expect(verdict('reliable delivery')).toMatchObject({
      verdict: 'undecided',
      witness: { statements: ['n1 delivered b.', 'n2 had not at the end, but was delivering until shortly before.'] },
    });
    builder.deliver('n3', 'b', 20);
    expect(verdict('reliable delivery')).toMatchObject({
      verdict: 'violated',
      witness: { statements: ['n1 delivered a.', 'n3 never did, and is up at the end.'] },
    });
  });

  it('have a gap where a node goes on past a message that it never delivers', () => {
    const { 'no gaps': gap } = broken(history(TWO, { n1: ['a', 'b'], n2: ['b'] }));
    expect(gap).toEqual(['n1 delivered a before b.', 'n2 delivered b and never a.']);
    expect(broken(history(TWO, { n1: ['a', 'b'], n2: ['a'] }))['no gaps']).toBeUndefined();
  });

  it('break integrity with a message twice, before its time, or from nobody', () => {
    const one = [['a', 's', 'n1', 5, 10]] as const;
    expect(broken(history(one, { n1: ['a', 'a'] }))).toEqual({ integrity: ['n1 delivered a twice.'] });
    expect(broken(history(one, { n1: [['a', 4]] }))).toEqual({
      integrity: ['n1 delivered a before it was broadcast.'],
    });
    expect(broken(history(one, { n1: ['a', 'x'] }))).toEqual({
      integrity: ['n1 delivered x, which nobody had broadcast.'],
    });
  });

  it('break FIFO order where a session is overtaken by itself, unless it had given the first message up', () => {
    const logs = { n1: ['b', 'a'], n2: ['b', 'a'] };
    const found = broken(
      history(
        [
          ['a', 's', 'n1', 0, 1],
          ['b', 's', 'n1', 2, 3],
        ],
        logs,
      ),
    );
    expect(found['FIFO order']).toEqual(['s broadcast a before b.', 'n1 delivered b before a.']);
    expect(
      broken(
        history(
          [
            ['a', 's', 'n1', 0],
            ['b', 's', 'n1', 2, 3],
          ],
          logs,
        ),
      ),
    ).toEqual({});
  });

  it('break causal order alone where an answer overtakes the question of another session', () => {
    const messages = [
      ['question', 's', 'n1', 0, 1],
      ['answer', 't', 'n2', 5, 6],
    ] as const;
    const found = broken(
      history(messages, {
        n1: [
          ['question', 1],
          ['answer', 9],
        ],
        n2: [
          ['question', 4],
          ['answer', 6],
        ],
        n3: ['answer', 'question'],
      }),
    );
    expect(found['causal order']).toEqual([
      'question happened before answer, which n2 broadcast.',
      'n3 delivered answer before question.',
    ]);
    expect(Object.keys(found)).toEqual(['total order', 'causal order']);
    // Delivered at n2 after the answer was broadcast, the question is no cause of it.
    expect(
      broken(
        history(messages, {
          n1: ['question', 'answer'],
          n2: [
            ['question', 5.5],
            ['answer', 6],
          ],
          n3: ['answer', 'question'],
        }),
      ),
    ).not.toHaveProperty(['causal order']);
  });

  it('agree with the definitions on random histories', () => {
    const count = { holds: 0, violated: 0, undecided: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(8), fc.nat(9)), { maxLength: 4 }),
        fc.array(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        fc.nat(7),
        fc.nat(7),
        fc.boolean(),
        (rows, logs, excused, unsettled, tidy) => {
          const builder = new BroadcastHistoryBuilder();
          // Sessions are sequential; one that gives a message up goes on at once.
          const free = [0, 0, 0];
          const sent = rows.map(([session, node, wait, answer], message) => {
            const broadcastAt = free[session]! + wait;
            const acknowledgedAt = answer > 6 ? Infinity : broadcastAt + answer / 2;
            free[session] = answer > 6 ? broadcastAt : acknowledgedAt;
            return { message: `m${message}`, session: `s${session}`, node: `n${node}`, broadcastAt, acknowledgedAt };
          });
          sent.forEach((row) => builder.broadcast(row));
          logs.forEach((log, node) => {
            let now = 0;
            const met = new Set<number>();
            for (const [message, wait] of log) {
              // Tidy logs keep integrity, so that the orders decide.
              if (tidy && (met.has(message) || message >= sent.length)) continue;
              met.add(message);
              now = Math.max(now, tidy ? sent[message]!.broadcastAt : 0) + wait;
              builder.deliver(`n${node}`, `m${message}`, now);
            }
            if (((excused >> node) & 1) === 1) builder.excuse(`n${node}`);
            if (((unsettled >> node) & 1) === 1) builder.unsettled(`n${node}`);
          });
          const made = builder.finish();
          const verdicts = checkBroadcast(made);
          const keepsIntegrity = verdicts[0]?.verdict === 'holds';
          for (const { property, verdict } of verdicts) {
            if (!keepsIntegrity && (property === 'FIFO order' || property === 'causal order')) continue;
            count[verdict]++;
            expect([property, verdict]).toEqual([property, broadcastByDefinition(made, property)]);
          }
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
    expect(count.holds).toBeGreaterThan(1000);
    expect(count.violated).toBeGreaterThan(1000);
    expect(count.undecided).toBeGreaterThan(100);
    expect(BROADCAST_PROPERTIES).toHaveLength(6);
  });
});
