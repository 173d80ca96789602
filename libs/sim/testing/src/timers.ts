interface Timer {
  readonly timer: number;
  readonly dueAt: number;
  readonly sequence: number;
}

/** One node's timers. */
export class ScriptedTimers {
  private readonly pending = new Map<number, Timer>();

  /** @param sequence Decides between timers that are due together. */
  set(timer: number, dueAt: number, sequence: number): void {
    this.pending.set(timer, { timer, dueAt, sequence });
  }

  /** Whether it was set. */
  cancel(timer: number): boolean {
    return this.pending.delete(timer);
  }

  clear(): void {
    this.pending.clear();
  }

  /** In order of expiry. */
  inOrder(): readonly Timer[] {
    return [...this.pending.values()].sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence);
  }
}
