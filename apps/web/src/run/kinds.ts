import { OPERATION_CLASSES, type OperationClass, type Report } from '@isthmus/contract';

const NOUNS: Readonly<Record<OperationClass, string>> = {
  read: 'reads',
  'read-linearizable': 'linearizable reads',
  'read-local': 'local reads',
  write: 'writes',
  cas: 'compare-and-sets',
  increment: 'increments',
  lock: 'lock requests',
  unlock: 'unlocks',
  broadcast: 'broadcasts',
  txn: 'transactions',
  sync: 'syncs',
  barrier: 'barriers',
};

/** `reads`, `writes`, ...: what a kind of operation is called in sentences and labels. */
export function nounOf(kind: string): string {
  return NOUNS[kind as OperationClass] ?? kind;
}

/** The kind that stands for all that changes something: writes, or what else the clients of a run ask that is no read. */
export function mainChange(rows: readonly { readonly kind: string }[]): OperationClass {
  const changes: readonly OperationClass[] = ['write', 'cas', 'txn', 'broadcast', 'increment', 'lock', 'barrier'];
  return changes.find((change) => rows.some(({ kind }) => kind === change)) ?? 'write';
}

export function isRead(kind: string): boolean {
  return kind.startsWith('read');
}

export function kindOrder(kind: string): number {
  return OPERATION_CLASSES.indexOf(kind as OperationClass);
}

/** The colour of a datacenter: its place in the report, seven colours, then grey, since more cannot be told apart. */
export function datacenterColour(datacenters: readonly string[], datacenter: string): string {
  const index = datacenters.indexOf(datacenter);
  return index >= 0 && index < 7 ? `var(--dc-${index + 1})` : 'var(--muted)';
}

/** Datacenters in the order of the report that have operations of their own. */
export function datacentersWithClients(report: Pick<Report, 'datacenters'>): string[] {
  return report.datacenters.filter(({ clients }) => clients).map(({ id }) => id);
}
