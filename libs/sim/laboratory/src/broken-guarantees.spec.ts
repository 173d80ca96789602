import { STRATEGY_KINDS, type StrategyKind } from '@isthmus/contract';
import { goldenText } from '@isthmus/sim-testing';
import { brokenBy, type BrokenGuarantees } from './broken-guarantees.fixture.js';
import {
  CHAIN,
  LOCK_SERVICE,
  MULTI_PAXOS,
  PRIMARY_BACKUP,
  RAFT,
  SINGLE_LEADER,
  TOTAL_ORDER_BROADCAST,
  TRANSACTIONS,
  ZAB,
} from './broken-guarantees-led.fixture.js';
import {
  CAUSAL,
  LEADERLESS,
  MULTI_LEADER,
  SEQUENCE,
  SHARED_DISK,
  STORE_BUFFERS,
} from './broken-guarantees-peers.fixture.js';

/** What each strategy does not promise. A kind without any does not compile. */
const BROKEN: { readonly [Kind in StrategyKind]: BrokenGuarantees } = {
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

it.each(STRATEGY_KINDS)('what %s does not promise is broken by somebody, with a witness', (kind) => {
  const text = BROKEN[kind].map((broken) => brokenBy(kind, broken)).join('\n');
  expect(text).toBe(goldenText(new URL(`./testdata/broken-guarantees/${kind}.txt`, import.meta.url), text));
});
