import type { Watch } from '../runs/claim-processor.js';
import type { ChildFunction, ChildFunctions, SimulationTask } from './protocol.js';
import { type SimulationOutcome, Slot, type SlotOptions } from './slot.js';

export interface SimulationsOptions extends SlotOptions {
  readonly slots: number;
}

/**
 * Simulations in child processes. A heap overflow in a thread would end the whole worker; a child that dies is one failed
 * attempt, and killing it is how a run is cancelled.
 */
export class Simulations {
  private readonly free: Slot[];
  private readonly all: readonly Slot[];
  private readonly waiting: ((slot: Slot) => void)[] = [];

  constructor(options: SimulationsOptions) {
    this.all = Array.from({ length: options.slots }, () => new Slot(options));
    this.free = [...this.all];
  }

  /** Starts the child processes ahead of their first simulations. */
  warm(): void {
    this.all.forEach((slot) => slot.warm());
  }

  run(task: SimulationTask, watch: Watch): Promise<SimulationOutcome> {
    return this.perform('simulate', task, watch);
  }

  /** Waits its turn for a slot. `msMax`: longest that it may take, if not as long as a run. */
  async perform<Name extends ChildFunction>(
    name: Name,
    task: ChildFunctions[Name]['task'],
    watch: Watch,
    msMax?: number,
  ): Promise<ChildFunctions[Name]['answer'] | { readonly kind: 'aborted' }> {
    const slot = this.free.pop() ?? (await new Promise<Slot>((resolve) => this.waiting.push(resolve)));
    try {
      return await slot.run(name, task, watch, msMax);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(slot);
      else next(slot);
    }
  }

  /** Ends every child process. */
  async close(): Promise<void> {
    await Promise.all(this.all.map((slot) => slot.replace()));
  }
}
