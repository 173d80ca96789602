import { explain } from './explanation.js';
import {
  crash,
  type HandWrittenRun,
  ok,
  partition,
  pause,
  refused,
  subjectOf,
  timedOut,
} from './hand-written-run.fixture.js';
import type { FaultWithReach } from './obstacles.js';

/** Cuts off the clients and the node of eu (1) from those of us (0) and ap (2). */
const cut: FaultWithReach = {
  ...partition('europe cut off', 25, 45),
  separatesClients: (datacenter, node) => (datacenter === 1) !== (node === 1),
  separatesNodes: (a, b) => (a === 1) !== (b === 1),
};
const down: FaultWithReach = {
  ...crash('leader crash', 0, [30, 35]),
  separatesClients: () => false,
  separatesNodes: () => false,
};

const paused: FaultWithReach = {
  ...pause('long collection', 1, [25.5, 35]),
  separatesClients: () => false,
  separatesNodes: () => false,
};

const EU = 1;

function sentence(run: HandWrittenRun, faults: readonly FaultWithReach[] = [cut]): string | undefined {
  return explain(subjectOf(run), 0, faults)?.sentence;
}

describe('the explanation of an operation', () => {
  it('that no node received names the fault between its client and the node asked', () => {
    const operations = [timedOut(26.013, { datacenter: EU, node: 0, key: 7 })];
    expect(sentence({ operations })).toBe(
      '#0, a write of key 7 from eu, was sent to us/0 at 26.013 s; "europe cut off" (25 s to 45 s) separated clients in eu from us/0; ' +
        'no node received it before its deadline of 1 s',
    );
  });

  it('that a node received and did not answer names what cut that node off, and that it may still take effect', () => {
    const operations = [timedOut(26, { datacenter: EU, node: 1 })];
    const requests = [{ operation: 0, node: 1, receivedAt: 26.0001 }];
    expect(sentence({ operations, requests })).toBe(
      '#0, a write of key 0 from eu, was sent to eu/0 at 26 s; eu/0 received it at 26 s and did not answer; ' +
        '"europe cut off" (25 s to 45 s) cut eu/0 off from us/0 and ap/0; no answer reached its client before its deadline of 1 s, so it may still take effect',
    );
  });

  it('that a node received before it stood still says so', () => {
    const operations = [timedOut(25.4, { datacenter: EU, node: 1 })];
    const requests = [{ operation: 0, node: 1, receivedAt: 25.45 }];
    expect(sentence({ operations, requests }, [paused])).toContain(
      'did not answer; eu/0 was paused in "long collection" (25.5 s to 35 s);',
    );
  });

  it('of a read does not speak of an effect', () => {
    const operations = [timedOut(26, { datacenter: EU, node: 1, kind: 'read', consistency: 'linearizable' })];
    const requests = [{ operation: 0, node: 1, receivedAt: 26.001 }];
    expect(sentence({ operations, requests })).toMatch(/^#0, a linearizable read of key 0 from eu,.*deadline of 1 s$/);
  });

  it('that was answered too late says so', () => {
    const operations = [timedOut(26, { node: 1 })];
    const requests = [{ operation: 0, node: 1, receivedAt: 26.1, answeredAt: 27.2 }];
    expect(sentence({ operations, requests }, [])).toBe(
      '#0, a write of key 0 from us, was sent to eu/0 at 26 s; eu/0 received it at 26.1 s and answered at 27.2 s, too late; ' +
        'no answer reached its client before its deadline of 1 s, so it may still take effect',
    );
  });

  it('that came to a node after its deadline says so', () => {
    const operations = [timedOut(44, { datacenter: EU, node: 0 })];
    const requests = [{ operation: 0, node: 0, receivedAt: 45.2, answeredAt: 45.3 }];
    expect(sentence({ operations, requests })).toContain(
      'us/0 received it at 45.2 s, after its deadline, and answered at 45.3 s;',
    );
  });

  it('whose answer was lost names the fault between the node and the client', () => {
    const operations = [timedOut(24.9, { datacenter: EU, node: 0 })];
    const requests = [{ operation: 0, node: 0, receivedAt: 24.99, answeredAt: 25.01 }];
    expect(sentence({ operations, requests })).toBe(
      '#0, a write of key 0 from eu, was sent to us/0 at 24.9 s; us/0 received it at 24.99 s and answered at 25.01 s; ' +
        '"europe cut off" (25 s to 45 s) separated clients in eu from us/0; no answer reached its client before its deadline of 1 s, so it may still take effect',
    );
  });

  it('that was redirected follows it from node to node', () => {
    const operations = [timedOut(26, { datacenter: EU, node: 0, attempts: 2 })];
    const requests = [{ operation: 0, node: 1, receivedAt: 26.001, answeredAt: 26.002, answer: 'redirect' as const }];
    expect(sentence({ operations, requests })).toBe(
      '#0, a write of key 0 from eu, was sent 2 times from 26 s on, the last time to us/0; eu/0 received it at 26.001 s and sent it elsewhere at 26.002 s; ' +
        'us/0 did not receive it; "europe cut off" (25 s to 45 s) separated clients in eu from us/0; ' +
        'no answer reached its client before its deadline of 1 s, so it may still take effect',
    );
  });

  it('that was redirected too late, or refused, names what cut that node off', () => {
    const operations = [timedOut(26, { datacenter: EU, node: 1 })];
    const late = [{ operation: 0, node: 1, receivedAt: 26.001, answeredAt: 46.3, answer: 'redirect' as const }];
    expect(sentence({ operations, requests: late })).toContain(
      'eu/0 received it at 26.001 s and sent it elsewhere at 46.3 s, too late; "europe cut off" (25 s to 45 s) cut eu/0 off from us/0 and ap/0;',
    );
    const refusal = [{ operation: 0, node: 1, receivedAt: 26.001, answeredAt: 26.002, answer: 'refused' as const }];
    expect(sentence({ operations: [refused(26, { datacenter: EU, node: 1 })], requests: refusal })).toContain(
      'cut eu/0 off from us/0',
    );
  });

  it('that was asked of a node that is down names the crash', () => {
    expect(sentence({ operations: [timedOut(31, { node: 0 })] }, [cut, down])).toBe(
      '#0, a write of key 0 from us, was sent to us/0 at 31 s; us/0 was down in "leader crash" (30 s to 35 s); ' +
        'no node received it before its deadline of 1 s',
    );
  });

  it('covers every reason of a failure', () => {
    const requests = [{ operation: 0, node: 0, receivedAt: 50.1, answeredAt: 50.2, answer: 'refused' as const }];
    expect(sentence({ operations: [refused(50, { node: 0 })], requests })).toBe(
      '#0, a write of key 0 from us, was sent to us/0 at 50 s; us/0 received it at 50.1 s and refused it at 50.2 s; it failed at 50.001 s, without effect',
    );
    const notSent = refused(50, {
      reason: 'not-sent',
      invokedAtMs: null,
      intendedAtMs: 50_000,
      session: null,
      attempts: 0,
    });
    expect(sentence({ operations: [notSent] })).toBe(
      '#0, a write of key 0 from us, was never sent: no session was free at 50 s',
    );
    // After an attempt that was not answered, a refusal of the next says nothing about the first.
    expect(sentence({ operations: [refused(50, { node: 0, outcome: 'info', attempts: 2 })], requests })).toMatch(
      /; its client gave up at 50.001 s; an earlier attempt went unanswered, so it may still take effect$/,
    );
    expect(sentence({ operations: [refused(50, { reason: 'no-leader', node: 2 })] })).toBe(
      '#0, a write of key 0 from us, was sent to ap/0 at 50 s; no node asked knew a leader, and its client gave up at 50.001 s, without effect',
    );
    expect(
      sentence({ operations: [ok(50, 40, { outcome: 'info', reason: 'connection-reset', node: 0, kind: 'cas' })] }),
    ).toBe(
      '#0, a compare-and-set of key 0 from us, was sent to us/0 at 50 s; the connection was reset at 50.04 s while its client waited for the answer, so it may still take effect',
    );
  });

  it('that succeeded tells when its client had the answer, and accuses no fault', () => {
    const requests = [{ operation: 0, node: 0, receivedAt: 26.001, answeredAt: 26.07 }];
    expect(sentence({ operations: [ok(26, 74.318, { node: 0 })], requests })).toBe(
      '#0, a write of key 0 from us, was sent to us/0 at 26 s; us/0 received it at 26.001 s and answered at 26.07 s; its client had the answer after 74.3 ms',
    );
  });

  it('lists the attempts that reached a node and the faults in force while it was open', () => {
    const operations = [ok(1, 5), timedOut(24.5, { datacenter: EU, node: 1 })];
    const requests = [
      { operation: 0, node: 0, receivedAt: 1.001, answeredAt: 1.002 },
      { operation: 1, node: 0, receivedAt: 24.6, answeredAt: 24.61, answer: 'redirect' as const },
      { operation: 1, node: 1, receivedAt: 24.7 },
    ];
    const explanation = explain(subjectOf({ operations, requests }), 1, [cut, down]);
    expect(explanation?.attempts).toEqual([
      { node: 'us/0', receivedAtMs: 24_600, answeredAtMs: 24_610, answer: 'redirect' },
      { node: 'eu/0', receivedAtMs: 24_700, answeredAtMs: null, answer: 'none' },
    ]);
    expect(explanation?.faults).toEqual(['europe cut off']);
    expect(explain(subjectOf({ operations }), 0, [cut])?.faults).toEqual([]);
  });

  it('of an operation that is not in the history does not exist', () => {
    const subject = subjectOf({ operations: [ok(1, 1)] });
    expect([explain(subject, 1, []), explain(subject, -1, []), explain(subject, 0.5, [])]).toEqual([null, null, null]);
  });
});
