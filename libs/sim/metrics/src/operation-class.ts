import { type History, OPERATION_KINDS, READ_CONSISTENCIES } from '@isthmus/sim-protocol';

const [, ...CHANGES] = OPERATION_KINDS;
/** Kinds of operation as figures tell them apart: a read by the consistency that it asked for, where it did. */
export const OPERATION_CLASSES = ['read', 'read-linearizable', 'read-local', ...CHANGES] as const;
export type OperationClass = (typeof OPERATION_CLASSES)[number];

/** Position in OPERATION_CLASSES of the operation in that row of the history. */
export function classOf(history: History, operation: number): number {
  const kind = history.kind[operation]!;
  return kind === READ ? history.consistency[operation]! : READ_CONSISTENCIES.length + kind - 1;
}

const READ = OPERATION_KINDS.indexOf('read');

/** How sentences call one operation of a class, and several. */
export const CLASS_NOUNS: Readonly<Record<OperationClass, { readonly one: string; readonly many: string }>> = {
  read: { one: 'read', many: 'reads' },
  'read-linearizable': { one: 'linearizable read', many: 'linearizable reads' },
  'read-local': { one: 'local read', many: 'local reads' },
  write: { one: 'write', many: 'writes' },
  cas: { one: 'compare-and-set', many: 'compare-and-sets' },
  increment: { one: 'increment', many: 'increments' },
  lock: { one: 'lock request', many: 'lock requests' },
  unlock: { one: 'unlock', many: 'unlocks' },
  broadcast: { one: 'broadcast', many: 'broadcasts' },
  txn: { one: 'transaction', many: 'transactions' },
  sync: { one: 'sync', many: 'syncs' },
  barrier: { one: 'barrier', many: 'barriers' },
};
