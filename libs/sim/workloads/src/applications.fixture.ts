import {
  type Cluster,
  type DatacenterId,
  type FollowUp,
  type Nanos,
  nanosFromMs,
  type Operation,
  type OperationId,
  type Result,
  type Workload,
} from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import { type Application, applicationWorkload } from './application.js';

const NAMES = ['a', 'b', 'c'];
export const SITES = NAMES.map((_, id) => id as DatacenterId);
const cluster: Cluster = {
  nodes: [],
  datacenters: NAMES.map((name, id) => ({ id: id as DatacenterId, name, nodes: [] })),
};

export function workloadOf(application: () => Application, seed = '1'): Workload {
  return applicationWorkload(
    { application, arrivals: { kind: 'closed', thinkTime: 1 as Nanos }, sites: SITES },
    cluster,
  )(new Random(seed));
}

/** An operation that somebody does, and what it follows. */
export interface Done {
  readonly id: number;
  readonly session: number;
  readonly operation: Operation;
  /** The follow-up that led to it; absent for an arrival. */
  readonly because?: FollowUp;
}

type Ok = Extract<Result, { kind: 'ok' }>;
/** null: no answer. */
export type Store = (operation: Operation) => Ok | null;

export const ok = (value: number, more: Partial<Ok> = {}): Ok => ({ kind: 'ok', value, swapped: false, ...more });

/** Arrivals in the first datacenter, each with all that follows before the next one comes. Every session that is told does one thing. */
export function play(application: () => Application, store: Store, { arrivals = 1, seed = '1' } = {}): Done[] {
  const workload = workloadOf(application, seed);
  const done: Done[] = [];
  let sessions = 0;
  const begin = (session: number, operation: Operation, because?: FollowUp): Done => {
    const one = { id: done.length, session, operation, ...(because === undefined ? {} : { because }) };
    done.push(one);
    return one;
  };
  const follow = (one: Done): FollowUp[] => {
    const answer = store(one.operation);
    return answer === null ? [] : [...workload.followUps!(one.session, one.id as OperationId, answer)];
  };
  for (let arrival = 0; arrival < arrivals; arrival++) {
    const own = sessions++;
    const first = begin(own, workload.operation(SITES[0]!, own, done.length as OperationId));
    const waiting = workload.companions!().map((because) => ({ because, teller: -1 }));
    waiting.unshift(...follow(first).map((because) => ({ because, teller: own })));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { because, teller } = next;
      const session = because.by === 'same-session' ? teller : sessions++;
      const one = begin(session, because.operation(session, done.length as OperationId), because);
      waiting.unshift(...follow(one).map((later) => ({ because: later, teller: session })));
    }
  }
  return done;
}

/** A store with one copy of everything, which decides compare-and-sets and transactions as they come. */
export function oneCopy(): Store {
  const held = new Map<number, number>();
  const of = (key: number) => held.get(key) ?? 0;
  return (operation) => {
    const { key } = operation;
    switch (operation.kind) {
      case 'read':
        return ok(of(key));
      case 'write':
        held.set(key, operation.value);
        return ok(operation.value);
      case 'cas': {
        const swapped = of(key) === operation.expected;
        if (swapped) held.set(key, operation.value);
        return ok(of(key), { swapped });
      }
      case 'txn': {
        const { reads, writes, decides } = operation.procedure;
        const seen = reads.map(of);
        const swapped = writes.length > 0 && decides(seen);
        if (swapped) for (const { key: written, value } of writes) held.set(written, value);
        return ok(0, { swapped, seen });
      }
      case 'lock':
        return ok(7, { swapped: true });
      default:
        return ok(0, { swapped: true });
    }
  };
}

/** What is asked for, in short: `read 4`, `write 4 9`. */
export function words(done: readonly Done[]): string[] {
  return done.map(({ operation, because }) => {
    const who = because === undefined || because.by === 'same-session' ? '' : `${NAMES[because.by]}: `;
    const value = 'value' in operation ? ` ${operation.value}` : '';
    return `${who}${operation.kind} ${operation.key}${value}`;
  });
}

export const ms = nanosFromMs;
