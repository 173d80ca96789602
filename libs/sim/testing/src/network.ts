import { invariant, type NodeId } from '@isthmus/sim-protocol';

/** A message on its way. */
export interface Envelope<Message> {
  /** Order of sending, from 0; a duplicate gets its own. */
  readonly sequence: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  /** When `run` delivers it; `deliver` does not wait for it. */
  readonly dueAt: number;
}

/** The messages on their way, and the links that are cut. */
export class ScriptedNetwork<Message> {
  /** In order of sending. */
  readonly inFlight: Envelope<Message>[] = [];
  private readonly cuts: (readonly NodeId[])[] = [];
  private sequence = 0;

  /** Lost if a cut is between. */
  send(from: NodeId, to: NodeId, message: Message, dueAt: number): void {
    if (!this.isCut(from, to)) this.inFlight.push({ sequence: this.sequence++, from, to, message, dueAt });
  }

  remove(envelope: Envelope<Message>): void {
    const at = this.inFlight.indexOf(envelope);
    invariant(at >= 0, `message ${envelope.sequence} is not on its way`);
    this.inFlight.splice(at, 1);
  }

  duplicate(envelope: Envelope<Message>): void {
    this.inFlight.push({ ...envelope, sequence: this.sequence++ });
  }

  loseBetween(a: NodeId, b: NodeId): void {
    this.keep(({ from, to }) => !(from === a && to === b) && !(from === b && to === a));
  }

  cut(group: readonly NodeId[]): void {
    this.cuts.push(group);
    this.keep(({ from, to }) => !this.isCut(from, to));
  }

  heal(): void {
    this.cuts.length = 0;
  }

  private isCut(from: NodeId, to: NodeId): boolean {
    return this.cuts.some((group) => group.includes(from) !== group.includes(to));
  }

  private keep(stays: (envelope: Envelope<Message>) => boolean): void {
    this.inFlight.splice(0, Infinity, ...this.inFlight.filter(stays));
  }
}
