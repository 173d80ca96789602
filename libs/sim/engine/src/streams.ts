import type { Carrier, ConnectionEnds, SizeOf } from './carrier.js';
import type { Disturbances } from './disturbances.js';
import type { EventQueue } from './event-queue.js';
import { HANDSHAKE_BEGINS, HANDSHAKE_ENDS, RETRANSMIT } from './events.js';
import type { Hosts } from './hosts.js';
import type { Links } from './links.js';
import { addInOrder, type Parcel, StreamBuffer } from './stream-buffer.js';
import type { Transport } from './scenario.js';
import type { Tracer } from './tracer.js';

/** What streams share with the rest of the engine. */
export interface StreamSurroundings {
  readonly queue: EventQueue;
  readonly hosts: Hosts;
  readonly links: Links;
  readonly sizeOf: SizeOf;
  readonly ends: ConnectionEnds;
  readonly disturbances: Disturbances;
  readonly tracer: Tracer | null;
}

/** What sends now goes out at once. */
const HEALTHY = 0;
/** Something was lost: all that follows waits for a retransmission. */
const STALLED = 1;
/** The connection was reset; the next send opens it again. */
const CLOSED = 2;
/** A handshake is on its way; what is sent waits for it. */
const OPENING = 3;

/**
 * Connections as TCP keeps them, one for each pair of hosts, open from the start; each direction is a channel of its own.
 *
 * In order: a message never arrives before one that was sent earlier on its channel. Nothing is lost: what meets a
 * blocked link, at its sending or at its arrival, stalls the channel. It and all that is sent from then on waits in the
 * sender's buffer; what was on its way behind it waits at the receiver. `timeout` after the loss, then after twice that,
 * and so on, the whole buffer is sent again, with the usual delays, if the link is free at that moment. `resetAfter`
 * after the loss the connection is reset instead: all that is in it, both ways, is dropped and both ends are told. The
 * next send opens it again and first takes a round trip for the handshake, which needs both ways free and is repeated in
 * the same rhythm. An answer does not: only the client opens the connection over which it asked.
 *
 * A flaky link loses by chance what is first sent, each retransmission as a whole, and handshakes. It stalls the channel in the
 * same way, since fast retransmission, which needs acknowledgements, is not modelled.
 *
 * Not modelled: acknowledgements (a one-way partition does not slow the other way down), windows and congestion, and a
 * timeout that adapts to the round trip.
 */
export class Streams implements Carrier {
  private readonly state: Uint8Array;
  /** Sequence of the next message to send. Goes on through resets. */
  private readonly nextSequence: Int32Array;
  /** Sequence of the next message to hand over: what has a lower one was dropped by a reset. */
  private readonly expected: Int32Array;
  private readonly lastArrival: Float64Array;
  private readonly buffers: (StreamBuffer | undefined)[];
  /** Messages that wait at receivers for one before them, over all channels. */
  private heldCount = 0;

  private readonly queue: EventQueue;
  private readonly hosts: Hosts;
  private readonly links: Links;
  private readonly disturbances: Disturbances;
  private readonly tracer: Tracer | null;

  constructor(
    private readonly around: StreamSurroundings,
    private readonly settings: Extract<Transport, { kind: 'stream' }>['retransmission'],
  ) {
    const { queue, hosts, links, disturbances, tracer } = around;
    this.queue = queue;
    this.hosts = hosts;
    this.links = links;
    this.disturbances = disturbances;
    this.tracer = tracer;
    this.state = new Uint8Array(hosts.channelLimit);
    this.nextSequence = new Int32Array(hosts.channelLimit);
    this.expected = new Int32Array(hosts.channelLimit);
    this.lastArrival = new Float64Array(hosts.channelLimit);
    this.buffers = new Array<undefined>(hosts.channelLimit).fill(undefined);
  }

  send(
    channel: number,
    arrivalKind: number,
    operation: number,
    attempt: number,
    item: unknown,
    bytes: number,
    answersOnly = false,
  ): void {
    const state = this.state[channel]!;
    if (answersOnly && state >= CLOSED) {
      this.disturbances.lost(channel, item, 'reset');
      return;
    }
    const sequence = this.nextSequence[channel]!++;
    const isBlocked = this.links.blocked[channel] !== 0;
    if (state === HEALTHY && !isBlocked && !this.links.conditions.loses(channel)) {
      this.transmit(channel, arrivalKind, sequence, operation, attempt, item, bytes);
      return;
    }
    this.buffer(channel).unsent.push({ arrivalKind, sequence, operation, attempt, item });
    if (state === HEALTHY) {
      this.disturbances.lost(channel, item, isBlocked ? 'partition' : 'loss');
      this.stall(channel);
    } else if (state === CLOSED) {
      this.open(channel);
    }
  }

  arrives(
    channel: number,
    arrivalKind: number,
    sequence: number,
    operation: number,
    attempt: number,
    item: unknown,
  ): boolean {
    const expected = this.expected[channel]!;
    if (sequence === expected && this.links.blocked[channel] === 0) {
      this.expected[channel] = sequence + 1;
      if (this.heldCount > 0) this.letFollow(channel);
      return true;
    }
    if (sequence < expected) {
      this.disturbances.lost(channel, item, 'reset');
      return false;
    }
    const buffer = this.buffer(channel);
    const parcel = { arrivalKind, sequence, operation, attempt, item };
    if (this.links.blocked[channel] !== 0) {
      this.disturbances.lost(channel, item, 'partition');
      addInOrder(buffer.lost, parcel);
      if (this.state[channel] === HEALTHY) this.stall(channel);
    } else {
      addInOrder(buffer.held, parcel);
      this.heldCount++;
    }
    return false;
  }

  /** The retransmission timer of a stalled channel has run out. */
  retransmit(channel: number, stall: number, isAttempt: boolean): void {
    const buffer = this.buffer(channel);
    if (stall !== buffer.waiting) return;
    if (isAttempt && this.links.blocked[channel] === 0 && !this.links.conditions.loses(channel)) {
      this.state[channel] = HEALTHY;
      const count = this.flush(channel);
      this.tracer?.retransmitted(channel, count);
    } else if (this.queue.now >= buffer.since + this.settings.resetAfter) {
      this.reset(channel);
    } else {
      this.tryAgainLater(channel, RETRANSMIT);
    }
  }

  /** The side that opens a connection knocks, for the first time or again. */
  handshakeBegins(channel: number, opening: number, isAttempt: boolean): void {
    const buffer = this.buffer(channel);
    if (opening !== buffer.waiting) return;
    if (isAttempt && this.canConnect(channel) && !this.links.conditions.loses(channel)) {
      const there = this.links.delayDrawn(channel, HANDSHAKE_BEGINS, null);
      const roundTrip = there + this.links.delayDrawn(this.hosts.reverse(channel), HANDSHAKE_BEGINS, null);
      this.queue.schedule(this.queue.now + roundTrip, HANDSHAKE_ENDS, channel, opening, 0, 0, null);
    } else if (this.queue.now >= buffer.since + this.settings.resetAfter) {
      this.giveUpOpening(channel);
    } else {
      this.tryAgainLater(channel, HANDSHAKE_BEGINS);
    }
  }

  handshakeEnds(channel: number, opening: number): void {
    if (opening !== this.buffer(channel).waiting) return;
    if (!this.canConnect(channel)) {
      this.tryAgainLater(channel, HANDSHAKE_BEGINS);
      return;
    }
    const reverse = this.hosts.reverse(channel);
    this.tracer?.connected(channel);
    this.state[channel] = HEALTHY;
    this.state[reverse] = HEALTHY;
    this.flush(channel);
    this.flush(reverse);
  }

  crashed(node: number): void {
    for (let peer = 0; peer < this.hosts.count; peer++) {
      const channel = this.hosts.channel(node, peer);
      const buffer = this.buffers[channel];
      if (buffer === undefined) continue;
      buffer.lost.length = 0;
      buffer.unsent.length = 0;
      // Nothing of a connection that is being opened is on its way, so what was dropped leaves no gap to wait for.
      if (this.state[channel] === OPENING) this.expected[channel] = this.nextSequence[channel]!;
    }
  }

  /** Resets each connection that was open when the node crashed; its peers are to be told. */
  restarted(node: number): readonly number[] {
    const told: number[] = [];
    for (let peer = 0; peer < this.hosts.count; peer++) {
      const channel = this.hosts.channel(node, peer);
      if (peer === node || this.state[channel]! >= CLOSED) continue;
      this.close(channel);
      told.push(peer);
    }
    return told;
  }

  private transmit(
    channel: number,
    arrivalKind: number,
    sequence: number,
    operation: number,
    attempt: number,
    item: unknown,
    bytes: number,
  ): void {
    let at = this.links.arrival(channel, bytes, arrivalKind, item);
    // It would wait at the receiver all the same; this saves it the waiting.
    if (at < this.lastArrival[channel]!) at = this.lastArrival[channel]!;
    this.lastArrival[channel] = at;
    this.queue.schedule(at, arrivalKind, channel, sequence, operation, attempt, item);
  }

  private stall(channel: number): void {
    this.state[channel] = STALLED;
    this.buffer(channel).beginWaiting(this.queue.now, this.settings.timeout);
    this.tryAgainLater(channel, RETRANSMIT);
  }

  private open(channel: number): void {
    this.state[channel] = OPENING;
    this.state[this.hosts.reverse(channel)] = OPENING;
    const buffer = this.buffer(channel);
    buffer.beginWaiting(this.queue.now, this.settings.timeout);
    this.queue.schedule(this.queue.now, HANDSHAKE_BEGINS, channel, buffer.waiting, 0, 1, null);
  }

  /** Schedules the next attempt, or the limit where that comes first. */
  private tryAgainLater(channel: number, kind: typeof RETRANSMIT | typeof HANDSHAKE_BEGINS): void {
    const buffer = this.buffer(channel);
    const limit = buffer.since + this.settings.resetAfter;
    const attemptAt = this.queue.now + buffer.timeout;
    buffer.timeout *= 2;
    const isAttempt = attemptAt <= limit;
    const at = isAttempt ? attemptAt : Math.max(limit, this.queue.now);
    this.queue.schedule(at, kind, channel, buffer.waiting, 0, isAttempt ? 1 : 0, null);
  }

  private canConnect(channel: number): boolean {
    const { hosts, links } = this;
    if (links.blocked[channel] !== 0 || links.blocked[hosts.reverse(channel)] !== 0) return false;
    return hosts.down[hosts.from(channel)] === 0 && hosts.down[hosts.to(channel)] === 0;
  }

  /** Sends all that waits in a channel's buffer, in order. Gives how many they were. */
  private flush(channel: number): number {
    const buffer = this.buffers[channel];
    if (buffer === undefined) return 0;
    const parcels = buffer.takeAll();
    for (const { arrivalKind, sequence, operation, attempt, item } of parcels) {
      this.transmit(channel, arrivalKind, sequence, operation, attempt, item, this.around.sizeOf(arrivalKind, item));
    }
    return parcels.length;
  }

  /** The message that others waited for at the receiver has come: the next of them arrives right after it. */
  private letFollow(channel: number): void {
    const held = this.buffers[channel]?.held;
    if (held === undefined || held[0]?.sequence !== this.expected[channel]) return;
    const { arrivalKind, sequence, operation, attempt, item } = held.shift() as Parcel;
    this.heldCount--;
    this.queue.schedule(this.queue.now, arrivalKind, channel, sequence, operation, attempt, item);
  }

  private reset(channel: number): void {
    const [from, to] = [this.hosts.from(channel), this.hosts.to(channel)];
    this.close(channel);
    this.around.ends.connectionReset(from, to);
    this.around.ends.connectionReset(to, from);
  }

  /** Nobody answered the handshake: those who wait for the connection are told. */
  private giveUpOpening(channel: number): void {
    const [from, to] = [this.hosts.from(channel), this.hosts.to(channel)];
    const isPeerWaiting = (this.buffers[this.hosts.reverse(channel)]?.unsent.length ?? 0) > 0;
    this.close(channel);
    this.around.ends.connectionReset(from, to);
    if (isPeerWaiting) this.around.ends.connectionReset(to, from);
  }

  private close(channel: number): void {
    const dropped = this.closeDirection(channel) + this.closeDirection(this.hosts.reverse(channel));
    this.tracer?.reset(channel, dropped);
  }

  private closeDirection(channel: number): number {
    this.state[channel] = CLOSED;
    this.expected[channel] = this.nextSequence[channel]!;
    const buffer = this.buffers[channel];
    if (buffer === undefined) return 0;
    const dropped = buffer.held.length + buffer.takeAll().length;
    this.heldCount -= buffer.held.length;
    buffer.held.length = 0;
    return dropped;
  }

  private buffer(channel: number): StreamBuffer {
    return (this.buffers[channel] ??= new StreamBuffer());
  }
}
