import type { DisturbanceCounts } from './outcome.js';
import type { LossReason } from './trace.js';
import type { Tracer } from './tracer.js';

/** Counts what befalls messages and nodes; tells the trace of losses, so that both agree. */
export class Disturbances {
  duplicated = 0;
  reordered = 0;
  pauses = 0;
  private readonly losses: Record<LossReason, number> = { partition: 0, loss: 0, reset: 0, crash: 0, gray: 0 };

  constructor(private readonly tracer: Tracer | null) {}

  lost(channel: number, item: unknown, reason: LossReason): void {
    this.losses[reason]++;
    this.tracer?.lost(channel, item, reason);
  }

  finish(slowed: number, clockSteps: number): DisturbanceCounts {
    const { losses, duplicated, reordered, pauses } = this;
    return { lost: losses, duplicated, reordered, slowed, pauses, clockSteps };
  }
}
