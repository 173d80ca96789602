import { type ApplicationSpec, nanosOf } from '@isthmus/contract';
import {
  type ApplicationVerdict,
  judgeLitmus,
  judgeNames,
  judgeScores,
  judgeShifts,
  judgeStock,
  judgeThreads,
  judgeThumbnails,
  judgeTransfers,
} from '@isthmus/sim-checkers';
import type { Cluster, History, Nanos, OperationKind } from '@isthmus/sim-protocol';
import {
  accountTransfers,
  type Application,
  CHANGE_ATTEMPTS,
  doctorsOnCall,
  imageResizer,
  litmusTests,
  questionThreads,
  scorePage,
  stockReservations,
  usernameClaims,
} from '@isthmus/sim-workloads';

/** An operation that arrivals of an application lead to, and how often each at most. */
export interface ApplicationPart {
  readonly kind: OperationKind;
  readonly times: number;
}

/** Where its clients are. */
export interface ApplicationPlace {
  readonly cluster: Cluster;
  /** Datacenters that have clients. */
  readonly sites: number;
}

/** All that the laboratory knows about one kind of application. */
interface ApplicationEntry<Spec extends ApplicationSpec> {
  /** What clients do. */
  play(spec: Spec, place: ApplicationPlace): Application;
  /** All that one arrival leads to. */
  parts(spec: Spec, sites: number): readonly ApplicationPart[];
  judge(spec: Spec, history: History): ApplicationVerdict;
  /** Its values carry amounts, which leaves fewer of them. */
  readonly hasAmounts?: true;
}

type Entries = {
  readonly [Kind in ApplicationSpec['kind']]: ApplicationEntry<Extract<ApplicationSpec, { kind: Kind }>>;
};

const LEASE = '2s';

const ENTRIES: Entries = {
  'username-claims': {
    play: ({ method, rivals, within, recheck, lease = LEASE }) =>
      usernameClaims({
        ...{ method, rivals, within: ns(within), lease: ns(lease) },
        recheck: recheck === undefined ? undefined : ns(recheck),
      }),
    parts({ method, rivals, recheck }) {
      const kinds: Readonly<Record<typeof method, readonly OperationKind[]>> = {
        cas: ['cas'],
        'read-then-write': ['read', 'write'],
        txn: ['txn'],
        lock: ['lock', 'read', 'write', 'unlock'],
        broadcast: ['broadcast'],
      };
      const looks = recheck === undefined || method === 'broadcast' ? [] : (['read'] as const);
      return [...kinds[method], ...looks].map((kind) => ({ kind, times: 1 + rivals }));
    },
    judge: (_spec, history) => judgeNames(history),
  },
  'account-transfers': {
    hasAmounts: true,
    play: (spec) => accountTransfers(spec),
    parts: ({ method, audits, auditBy }) => [
      ...changeParts(method, method === 'txn' ? 1 : 2),
      ...(audits > 0 ? [{ kind: auditBy === 'txn' ? ('txn' as const) : ('read' as const), times: 2 * audits }] : []),
    ],
    judge: (spec, history) => judgeTransfers(history, spec),
  },
  'stock-reservations': {
    hasAmounts: true,
    play: ({ settleAfter, ...spec }) =>
      stockReservations({ ...spec, settleAfter: settleAfter === undefined ? undefined : ns(settleAfter) }),
    parts: ({ method, settleAfter }) => [
      ...changeParts(method, 1),
      ...(settleAfter === undefined ? [] : (['read', 'write'] as const).map((kind) => ({ kind, times: 1 }))),
    ],
    judge: ({ items, stock, settleAfter }, history) =>
      judgeStock(history, { items, stock, isLoose: settleAfter !== undefined }),
  },
  'doctors-on-call': {
    play: ({ within, pauseBetween, ...spec }) =>
      doctorsOnCall({ ...spec, within: ns(within), pause: ns(pauseBetween) }),
    parts: ({ method, doctors }) =>
      method === 'txn'
        ? [{ kind: 'txn', times: doctors }]
        : [
            { kind: 'read', times: doctors * (doctors - 1) },
            { kind: 'write', times: doctors },
          ],
    judge: ({ doctors }, history) => judgeShifts(history, doctors),
  },
  'image-resizer': {
    play: ({ resizer, queueLatency, poll, tries, ...spec }, { cluster }) =>
      imageResizer({
        ...spec,
        resizer: cluster.datacenters.find(({ name }) => name === resizer)?.id,
        queueLatency: ns(queueLatency),
        polling: { every: ns(poll), tries },
      }),
    parts: ({ carriesVersion, tries }) => [
      { kind: 'write', times: 2 },
      { kind: 'read', times: carriesVersion ? tries : 1 },
    ],
    judge: ({ carriesVersion }, history) => judgeThumbnails(history, carriesVersion),
  },
  'question-threads': {
    play: ({ poll, tries }, { sites }) => questionThreads(sites, { polling: { every: ns(poll), tries } }),
    parts: ({ tries }, sites) => [
      { kind: 'write', times: 2 },
      { kind: 'read', times: tries + Math.max(1, sites - 2) * (tries + 1) },
    ],
    judge: (_spec, history) => judgeThreads(history),
  },
  'score-page': {
    play: ({ poll, tries, tellAfter, carriesContext }) =>
      scorePage({ polling: { every: ns(poll), tries }, tellAfter: ns(tellAfter), carriesContext }),
    parts: ({ tries }) => [
      { kind: 'write', times: 1 },
      { kind: 'read', times: tries + 1 },
    ],
    judge: (_spec, history) => judgeScores(history),
  },
  'litmus-tests': {
    play: ({ test, fence, within }) => litmusTests({ test, fence, within: ns(within) }),
    parts({ test, fence }) {
      const [stores, loads] = test === 'independent-reads' ? [2, 4] : [2, 2];
      return [
        { kind: 'write', times: stores },
        { kind: 'read', times: loads },
        ...(fence ? [{ kind: 'sync' as const, times: 2 }] : []),
      ];
    },
    judge: ({ test }, history) => judgeLitmus(history, test),
  },
};

export function applicationEntry<Spec extends ApplicationSpec>({ kind }: Spec): ApplicationEntry<Spec> {
  return ENTRIES[kind] as unknown as ApplicationEntry<Spec>;
}

/** What one arrival leads to, at most. */
export function applicationParts(spec: ApplicationSpec, sites: number): readonly ApplicationPart[] {
  return applicationEntry(spec).parts(spec, sites);
}

function changeParts(method: 'cas' | 'read-then-write' | 'txn', changes: number): ApplicationPart[] {
  if (method === 'txn') return [{ kind: 'txn', times: changes * (1 + CHANGE_ATTEMPTS) }];
  const write =
    method === 'cas'
      ? { kind: 'cas' as const, times: changes * CHANGE_ATTEMPTS }
      : { kind: 'write' as const, times: changes };
  return [{ kind: 'read', times: changes }, write];
}

function ns(duration: string): Nanos {
  return nanosOf(duration) as Nanos;
}
