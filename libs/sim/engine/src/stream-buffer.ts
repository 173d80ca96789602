/** A message, request or reply that waits. */
export interface Parcel {
  readonly arrivalKind: number;
  readonly sequence: number;
  readonly operation: number;
  readonly attempt: number;
  readonly item: unknown;
}

/** What waits on one channel while its link is cut or its connection is opened. */
export class StreamBuffer {
  /** At the sender: was sent, and did not arrive. By sequence, all lower than those of `unsent`. */
  readonly lost: Parcel[] = [];
  /** At the sender: never sent yet. */
  readonly unsent: Parcel[] = [];
  /** At the receiver: arrived before one of a lower sequence. By sequence. */
  readonly held: Parcel[] = [];
  /** Number of the current stall or opening; timers of an earlier one no longer count. */
  waiting = 0;
  /** When it began. */
  since = 0;
  /** Until the next attempt. */
  timeout = 0;

  beginWaiting(now: number, timeout: number): void {
    this.waiting++;
    this.since = now;
    this.timeout = timeout;
  }

  /** Ends the waiting and empties the sender's side, in order of sequence. */
  takeAll(): readonly Parcel[] {
    this.waiting++;
    return [...this.lost.splice(0), ...this.unsent.splice(0)];
  }
}

export function addInOrder(parcels: Parcel[], parcel: Parcel): void {
  let index = parcels.length;
  while (index > 0 && parcels[index - 1]!.sequence > parcel.sequence) index--;
  parcels.splice(index, 0, parcel);
}
