import type { NodeId } from '@isthmus/sim-protocol';

/** A group's epochs, from 1. Each belongs to one node, so that no two leaders ever share one though nobody hands them out. */
export interface Epochs {
  readonly self: NodeId;
  readonly nodes: number;
}

/** This node's first epoch after `known`. */
export function epochAfter(known: number, { self, nodes }: Epochs): number {
  const own = self + 1;
  return own > known ? own : own + nodes * (Math.floor((known - own) / nodes) + 1);
}

/** The node that an epoch belongs to. */
export function ownerOf(epoch: number, nodes: number): number {
  return (epoch - 1) % nodes;
}

/**
 * Where an operator's promotion stands among epochs: after all that a leader begins by restarting, however often it does so while
 * the node that is promoted hears nothing of it.
 */
export function epochOfPromotion(known: number, { self, nodes }: Epochs): number {
  return epochAfter(Math.max(known, nodes * RESTARTS_MAX), { self, nodes });
}

/** Whether a node that knows that epoch has heard of an operator's promotion. */
export function isAfterPromotion(epoch: number, { nodes }: Epochs): boolean {
  return epoch > nodes * RESTARTS_MAX;
}

const RESTARTS_MAX = 1_000_000;
