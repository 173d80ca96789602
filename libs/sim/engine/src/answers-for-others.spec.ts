import type { Instant, OperationId } from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import { MS } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { NODE, note, ok, scripted } from './strategies.fixture.js';

/** Node 0 hands what it is asked to node 1, which answers in its stead, `times` times. */
const passing = (times: number) =>
  scripted((self) => (input, _now, out) => {
    if (input.kind === 'request' && self === 0) out.send(NODE[1]!, note(input.id));
    if (input.kind !== 'message') return;
    for (let time = 0; time < times; time++) out.replyFor(NODE[0]!, input.message.number as OperationId, ok(7));
  });

describe('a node that answers for another', () => {
  it('sends its answer straight to the client', () => {
    const { history, requestLog } = simulate(passing(1), asking([{ atMs: 0 }]));
    // 1 ms to node 0, 50 ms on to node 1, 50 ms back.
    expect([history.respondedAt[0], history.value[0]]).toEqual([101 * MS, 7]);
    expect([requestLog.node[0], requestLog.answeredAt[0]]).toEqual([0, 51 * MS]);
  });

  it('answers each attempt once, and nothing that nobody asked', () => {
    expect(lines(simulate(passing(2), asking([{ atMs: 0 }])))).toEqual(['101 ok, node 0, 1']);
    const unasked = scripted((self) => (input, _now, out) => {
      if (input.kind === 'start' && self === 1) out.replyFor(NODE[0]!, 5 as OperationId, ok(7));
    });
    expect(lines(simulate(unasked, asking([{ atMs: 0 }])))).toEqual(['1000 info deadline, node 0, 1']);
  });

  it('answers also where the node that was asked has crashed meanwhile', () => {
    const crashes = [{ node: NODE[0]!, at: (2 * MS) as Instant, until: 500 * MS, disk: 'kept' as const }];
    const outcome = simulate(passing(1), { ...asking([{ atMs: 0 }]), faults: { partitions: [], crashes } });
    expect(lines(outcome)).toEqual(['101 ok, node 0, 1']);
  });

  it('opens a connection to the client where it has none, for the client never asked it anything', () => {
    // Node 1 was down: its connections are closed, and a handshake with the client takes 100 ms before the answer does 50 ms.
    const crashes = [{ node: NODE[1]!, at: (2 * MS) as Instant, until: 4 * MS, disk: 'kept' as const }];
    const outcome = simulate(passing(1), { ...asking([{ atMs: 10 }]), faults: { partitions: [], crashes } });
    expect(lines(outcome)).toEqual(['311 ok, node 0, 1']);
  });
});
