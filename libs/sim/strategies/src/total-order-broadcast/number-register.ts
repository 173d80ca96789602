/** A register that increments and gets: linearizable, for one node keeps it, and a number is on disk before anybody has it. */
export class NumberRegister {
  private last = 0;
  /** By operation. */
  private readonly given = new Map<string, number>();

  recover(session: number, sequence: number, number: number): void {
    this.last = Math.max(this.last, number);
    this.given.set(`${session}.${sequence}`, number);
  }

  /** The number of the operation, and whether it is a new one. */
  incrementAndGet(session: number, sequence: number): { readonly number: number; readonly isNew: boolean } {
    const known = this.given.get(`${session}.${sequence}`);
    if (known !== undefined) return { number: known, isNew: false };
    this.recover(session, sequence, this.last + 1);
    return { number: this.last, isNew: true };
  }
}
