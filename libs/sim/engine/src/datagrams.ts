import type { Random, Stream } from '@isthmus/sim-random';
import type { Carrier } from './carrier.js';
import type { Disturbances } from './disturbances.js';
import type { EventQueue } from './event-queue.js';
import type { Hosts } from './hosts.js';
import type { Links } from './links.js';
import type { Scenario, Transport } from './scenario.js';

/** What datagrams share with the rest of the engine. */
export interface DatagramSurroundings {
  readonly queue: EventQueue;
  readonly hosts: Hosts;
  readonly links: Links;
  readonly random: Random;
  readonly disturbances: Disturbances;
}

/** In place of a datagram's number on its channel. */
const COPY = 0;

/** Each message on its own: lost in a partition or by chance, doubled, out of order. */
export class Datagrams implements Carrier {
  /** By channel: how many were sent. */
  private readonly sent: Int32Array;
  /** By channel: the highest number that has arrived. */
  private readonly highest: Int32Array;
  private readonly streams: (Stream | undefined)[];
  private readonly isPerfect: boolean;

  constructor(
    private readonly around: DatagramSurroundings,
    private readonly rates: Extract<Transport, { kind: 'datagram' }>,
  ) {
    this.sent = new Int32Array(around.hosts.channelLimit);
    this.highest = new Int32Array(around.hosts.channelLimit);
    this.streams = new Array<undefined>(around.hosts.channelLimit).fill(undefined);
    this.isPerfect = rates.loss === 0 && rates.duplicate === 0 && rates.reorder === 0;
  }

  send(channel: number, arrivalKind: number, operation: number, attempt: number, item: unknown, bytes: number): void {
    const { links, queue, disturbances } = this.around;
    const number = ++this.sent[channel]!;
    // A message takes its share of the link whether or not it gets through.
    const at = links.arrival(channel, bytes, arrivalKind, item);
    if (links.blocked[channel] !== 0) {
      disturbances.lost(channel, item, 'partition');
      return;
    }
    if (links.conditions.loses(channel)) {
      disturbances.lost(channel, item, 'loss');
      return;
    }
    if (links.conditions.doubles(channel)) {
      this.copy(channel, arrivalKind, operation, attempt, item);
    }
    if (this.isPerfect) {
      queue.schedule(at, arrivalKind, channel, number, operation, attempt, item);
      return;
    }
    const stream = (this.streams[channel] ??= this.openStream(channel));
    // Always the same draws, so that one rate does not move the others' outcomes.
    const isLost = stream.bernoulli(this.rates.loss);
    const isDoubled = stream.bernoulli(this.rates.duplicate);
    const isHeldBack = stream.bernoulli(this.rates.reorder);
    const holdBack = Math.round(stream.uniform() * links.delayMin(channel));
    if (isLost) {
      disturbances.lost(channel, item, 'loss');
      return;
    }
    queue.schedule(isHeldBack ? at + holdBack : at, arrivalKind, channel, number, operation, attempt, item);
    if (isDoubled) this.copy(channel, arrivalKind, operation, attempt, item);
  }

  arrives(
    channel: number,
    arrivalKind: number,
    number: number,
    _operation: number,
    _attempt: number,
    item: unknown,
  ): boolean {
    const { links, disturbances } = this.around;
    if (links.blocked[channel] !== 0) {
      disturbances.lost(channel, item, 'partition');
      return false;
    }
    if (number > this.highest[channel]!) this.highest[channel] = number;
    else if (number !== COPY) disturbances.reordered++;
    return true;
  }

  crashed(): void {}

  /** No connections, so nobody is told. */
  restarted(): readonly number[] {
    return [];
  }

  private copy(channel: number, arrivalKind: number, operation: number, attempt: number, item: unknown): void {
    const { links, queue, disturbances } = this.around;
    disturbances.duplicated++;
    const at = queue.now + links.delayDrawn(channel, arrivalKind, item);
    queue.schedule(at, arrivalKind, channel, COPY, operation, attempt, item);
  }

  private openStream(channel: number): Stream {
    const { hosts, random } = this.around;
    return random.stream(`link-faults/${hosts.name(hosts.from(channel))}/${hosts.name(hosts.to(channel))}`);
  }
}

/** Whether a message may arrive twice: streams see to it that none does. */
export function mayDouble({ network: { transport }, faults: { impairments = [] } }: Scenario): boolean {
  if (transport.kind === 'stream') return false;
  return transport.duplicate > 0 || impairments.some((fault) => fault.kind === 'links' && fault.duplicate > 0);
}
