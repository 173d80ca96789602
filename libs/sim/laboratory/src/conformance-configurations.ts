import type { StrategyKind } from '@isthmus/contract';
import type { Stream } from '@isthmus/sim-random';
import { CAUSAL } from './conformance-causal.js';
import { CHAIN } from './conformance-chain.js';
import { LEADERLESS } from './conformance-leaderless.js';
import { LOCK_SERVICE } from './conformance-lock-service.js';
import { MULTI_LEADER } from './conformance-multi-leader.js';
import { MULTI_PAXOS } from './conformance-multi-paxos.js';
import { PRIMARY_BACKUP } from './conformance-primary-backup.js';
import { RAFT } from './conformance-raft.js';
import { SEQUENCE } from './conformance-sequence.js';
import { SHARED_DISK } from './conformance-shared-disk.js';
import { SINGLE_LEADER } from './conformance-single-leader.js';
import { TOTAL_ORDER_BROADCAST } from './conformance-total-order-broadcast.js';
import { TRANSACTIONS } from './conformance-transactions.js';
import { STORE_BUFFERS } from './conformance-store-buffers.js';
import { ZAB } from './conformance-zab.js';

/** A strategy with options, and what it is played with. The datacenters are called `a`, `b`, ...; `a` has a node in every run. */
export interface Configuration {
  /** As a document writes it, the kind left out. Timeouts fit delays of 1 to 10 ms each way. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Reads and writes, and compare-and-sets where the strategy has them, unless given. */
  readonly operations?: readonly Readonly<Record<string, unknown>>[];
  readonly keysAtLeast?: number;
  /** Of an operation, where what is lost is made up for too late for the usual one of 600 ms. */
  readonly deadline?: string;
  /** Nodes of each datacenter, one of these for each seed. Three of one, five of one, or two, one and two, unless given. */
  readonly clusters?: readonly (readonly number[])[];
  /** All live replicas hold the same once nobody writes any more, whatever struck before. */
  readonly converges?: true;
  /** A script in place of the storm, for what chance would bring about too seldom: fields of the document, drawn from the seed. */
  readonly script?: (draw: Stream) => Readonly<Record<string, unknown>>;
  /** Why not all clients need be served again after a storm, but some; all must be unless given. */
  readonly unserved?: string;
  /** Why nobody need be. */
  readonly stuck?: string;
}

/** Every strategy that an experiment can name, with every option, by its name. A kind without configurations does not compile. */
const BY_KIND: { readonly [Kind in StrategyKind]: Readonly<Record<string, Configuration>> } = {
  'single-leader': SINGLE_LEADER,
  'multi-leader': MULTI_LEADER,
  leaderless: LEADERLESS,
  raft: RAFT,
  'multi-paxos': MULTI_PAXOS,
  causal: CAUSAL,
  'total-order-broadcast': TOTAL_ORDER_BROADCAST,
  sequence: SEQUENCE,
  chain: CHAIN,
  'primary-backup': PRIMARY_BACKUP,
  'lock-service': LOCK_SERVICE,
  transactions: TRANSACTIONS,
  'store-buffers': STORE_BUFFERS,
  'shared-disk': SHARED_DISK,
  zab: ZAB,
};

/** A configuration with its name: `raft: reads local`, or `raft` alone for the defaults. */
export type Named = Configuration & { readonly name: string; readonly kind: StrategyKind };

export const CONFIGURATIONS: readonly Named[] = (Object.keys(BY_KIND) as StrategyKind[]).flatMap((kind) =>
  Object.entries(BY_KIND[kind]).map(([name, configuration]) => ({ ...configuration, kind, name: `${kind}/${name}` })),
);
