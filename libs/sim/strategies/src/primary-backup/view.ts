import type { NodeId } from '@isthmus/sim-protocol';

/** Who serves. Only the view service makes a new one, with the next number. */
export interface View {
  readonly kind: 'view';
  /** From 1. */
  readonly number: number;
  readonly primary: NodeId;
  /** Of these the first that is alive takes the primary's place. */
  readonly backups: readonly NodeId[];
}

export type Role = 'primary' | 'backup' | 'idle';

export function roleIn({ primary, backups }: View, node: NodeId): Role {
  if (primary === node) return 'primary';
  return backups.includes(node) ? 'backup' : 'idle';
}
