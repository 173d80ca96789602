/** The window of a fault, as a document writes it. */
export function ofMilliseconds(from: number, until: number): { readonly at: string; readonly for: string } {
  return { at: `${from}ms`, for: `${until - from}ms` };
}

/** Three nodes 2 ms apart, and clients that go on asking all of them for the same few keys for up to four seconds. */
export const CONTENDERS = {
  topology: {
    datacenters: ['a', 'b', 'c'].map((id) => ({ id, nodes: 1 })),
    links: {
      oneWay: { a: { b: '2ms', c: '2ms' }, b: { c: '2ms' } },
      jitter: { kind: 'none' },
      retransmission: { timeout: '20ms', resetAfter: '100ms' },
    },
  },
  workload: {
    arrivals: { kind: 'closed', thinkTime: '20ms' },
    clients: { perDatacenter: 6, maxSessions: 30 },
    keys: { count: 3, distribution: 'uniform' },
    operations: [
      { kind: 'read', share: 0.4 },
      { kind: 'write', share: 0.3 },
      { kind: 'cas', share: 0.3 },
    ],
    deadline: '4s',
    retries: 20,
    attemptTimeout: '60ms',
    backoff: { base: '20ms', factor: 1.5, cap: '150ms' },
  },
  duration: '6s',
} as const;
