import {
  type DatacenterId,
  INITIAL_VALUE,
  type Instant,
  type Nanos,
  NO_TOKEN,
  type Operation,
  type Procedure,
  type ReadConsistency,
  type ScriptedClient,
  type ScriptedTelling,
} from '@isthmus/sim-protocol';

/** What a client is to do. */
export interface ScriptedClientPlan {
  readonly datacenter: DatacenterId;
  readonly steps: readonly ScriptedStepPlan[];
}

export interface ScriptedStepPlan {
  readonly notBefore: Instant;
  readonly told?: ScriptedTelling | undefined;
  readonly asks: ScriptedAsk;
}

/** An operation, where it depends on what its client has seen. */
export type ScriptedAsk =
  | { readonly kind: 'read'; readonly key: number; readonly consistency: ReadConsistency }
  /** `underLock`: with the fencing token of its client's last lock of the key, if it was ever granted one. */
  | { readonly kind: 'write'; readonly key: number; readonly value: number; readonly underLock: boolean }
  /** `expected`: what its client last saw of the key, INITIAL_VALUE if nothing, unless given. */
  | { readonly kind: 'cas'; readonly key: number; readonly expected?: number | undefined; readonly value: number }
  | { readonly kind: 'increment'; readonly key: number }
  | { readonly kind: 'sync'; readonly key: number }
  /** Of its client's last lock of the key. */
  | { readonly kind: 'unlock'; readonly key: number }
  | { readonly kind: 'lock'; readonly key: number; readonly lease: Nanos }
  | { readonly kind: 'barrier'; readonly key: number; readonly parties: number; readonly lease: Nanos }
  | { readonly kind: 'broadcast'; readonly key: number; readonly value: number }
  | {
      readonly kind: 'txn';
      /** At least one. */
      readonly reads: readonly number[];
      readonly writes: Procedure['writes'];
      readonly pause: Nanos;
    };

/** Clients as the engine plays them. Each remembers what it saw and which locks it was granted. */
export function scriptedClients(plans: readonly ScriptedClientPlan[]): ScriptedClient[] {
  return plans.map(({ datacenter, steps }) => {
    const [seen, tokens] = [new Map<number, number>(), new Map<number, number>()];
    return {
      datacenter,
      steps: steps.map(({ notBefore, told, asks }) => ({
        notBefore,
        ...(told === undefined ? {} : { told }),
        operation: () => operationOf(asks, seen, tokens),
        answered({ value, swapped }) {
          if (asks.kind === 'lock' && swapped) tokens.set(asks.key, value);
          else if (asks.kind === 'read' || asks.kind === 'write' || asks.kind === 'cas') seen.set(asks.key, value);
        },
      })),
    };
  });
}

/** The greatest value that plans write; `INITIAL_VALUE` if they write none. */
export function greatestValue(plans: readonly ScriptedClientPlan[]): number {
  const written = plans.flatMap(({ steps }) =>
    steps.flatMap(({ asks }) => {
      if (asks.kind === 'txn') return asks.writes.map(({ value }) => value);
      return 'value' in asks ? [asks.value] : [];
    }),
  );
  return Math.max(INITIAL_VALUE, ...written);
}

type ByKey = ReadonlyMap<number, number>;

function operationOf(asks: ScriptedAsk, seen: ByKey, tokens: ByKey): Operation {
  switch (asks.kind) {
    case 'write': {
      const { kind, key, value } = asks;
      const token = asks.underLock ? tokens.get(key) : undefined;
      return { kind, key, value, ...(token === undefined ? {} : { token }) };
    }
    case 'cas':
      return { ...asks, expected: asks.expected ?? seen.get(asks.key) ?? INITIAL_VALUE };
    case 'unlock':
      return { kind: 'unlock', key: asks.key, token: tokens.get(asks.key) ?? NO_TOKEN };
    case 'txn': {
      const { kind, reads, writes, pause } = asks;
      return { kind, key: reads[0]!, procedure: { reads, writes, pause, decides: () => true } };
    }
    default:
      return asks;
  }
}
