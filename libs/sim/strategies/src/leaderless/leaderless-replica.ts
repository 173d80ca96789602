import {
  type Input,
  type Instant,
  type Nanos,
  nanos,
  type NodeId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import { isNewer, StampClock, type Version } from '../last-write-wins.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import { QuorumRead, QuorumWrite } from './quorum-requests.js';

type Out = Outbox<LeaderlessMessage, LeaderlessEntry>;
type LeaderlessInput = Input<LeaderlessMessage, LeaderlessEntry>;

const EXPIRY_TIMER = 0;
/** Of stamps that are counted, where the count begins. */
const FIRST_STAMP = 1 as Instant;

export interface LeaderlessOptions {
  readonly r: number;
  readonly w: number;
  readonly readRepair: 'off' | 'async' | 'sync';
  /** Whether a write asks r replicas for the greatest timestamp, to take the next. */
  readonly readsFirst: boolean;
  readonly requestTimeout: Nanos;
  replicasOf(key: number): readonly NodeId[];
}

/** A version on its way to the disk, and who waits for it. */
interface Writing {
  readonly version: Version;
  /** null: a repair, for which nobody waits. */
  readonly coordinator: NodeId | null;
  readonly life: Instant;
  readonly request: number;
}

/** A coordinator of the requests that clients bring to it, and a replica of the keys that are placed at it. */
export class LeaderlessReplica implements Replica<LeaderlessMessage, LeaderlessEntry> {
  readonly #self: NodeId;
  readonly #options: LeaderlessOptions;
  readonly #clock = new StampClock();
  #queue = new DiskQueue<Writing>(0);
  /** The newest version of each key that is on disk here. */
  readonly #store = new Map<number, Version>();
  #life = 0 as Instant;
  #nextRequest = 0;
  /** Those that this node coordinates, oldest first. */
  readonly #requests = new Map<number, QuorumRead | QuorumWrite>();
  /** By client session: the latest write that it brought here, by its number. Sessions ask for one thing after another. */
  readonly #taken = new Map<number, number>();
  #expiryTimerSet = false;

  constructor(self: NodeId, options: LeaderlessOptions) {
    this.#self = self;
    this.#options = options;
  }

  step(input: LeaderlessInput, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.#life = now;
        this.#queue = new DiskQueue(input.recovered.length);
        for (const version of input.recovered) {
          this.#merge(version, out);
          if (version.node === this.#self) this.#clock.passed(version.timestamp);
        }
        break;
      case 'request':
        this.#request(input, now, out);
        break;
      case 'message':
        this.#receive(input.from, input.message, out);
        break;
      case 'persisted':
        this.#queue.persisted(input.count, (writing) => {
          this.#merge(writing.version, out);
          if (writing.coordinator !== null) this.#tell(writing.coordinator, writing.life, writing.request, out);
        });
        break;
      case 'timeout':
        this.#expire(now, out);
        break;
      case 'connection-reset':
        break; // What is lost with it is not sent again: the quorum does not need every replica, and repair does the rest.
    }
  }

  #request(request: LeaderlessInput & { readonly kind: 'request' }, now: Instant, out: Out): void {
    const { id, operation } = request;
    switch (operation.kind) {
      case 'read':
        this.#askReplicas(operation.key, new QuorumRead(id, this.#replicas(operation.key), now), out);
        break;
      case 'write': {
        const { key, value } = operation;
        if (this.#options.readsFirst) {
          if (this.#takesFirstCopy(request))
            this.#askReplicas(key, new QuorumRead(id, this.#replicas(key), now, { key, value }), out);
        } else {
          const version = { key, value, timestamp: this.#clock.next(now), node: this.#self };
          this.#sendToReplicas(new QuorumWrite(id, version, now), [], out);
        }
        break;
      }
      case 'cas':
        out.reply(id, { kind: 'refused', reason: 'unsupported' });
        break;
    }
  }

  /** With a stamp of its own, a second copy of a write would come after what others have written since. */
  #takesFirstCopy({ session, sequence }: LeaderlessInput & { readonly kind: 'request' }): boolean {
    if (sequence <= (this.#taken.get(session) ?? 0)) return false;
    this.#taken.set(session, sequence);
    return true;
  }

  /** How many replicas a key has. */
  #replicas(key: number): number {
    return this.#options.replicasOf(key).length;
  }

  /** Writes a version to the replicas of its key, but those that have it. */
  #sendToReplicas(write: QuorumWrite, holders: readonly NodeId[], out: Out): void {
    const { version } = write;
    const request = this.#begin(write, out);
    const message: LeaderlessMessage = { kind: 'write', version, life: this.#life, request };
    for (const replica of this.#options.replicasOf(version.key)) {
      if (holders.includes(replica)) continue;
      if (replica === this.#self) this.#keep({ version, coordinator: replica, life: this.#life, request }, out);
      else out.send(replica, message);
    }
  }

  #askReplicas(key: number, read: QuorumRead, out: Out): void {
    const request = this.#begin(read, out);
    const message: LeaderlessMessage = { kind: 'read', key, life: this.#life, request };
    let isReplica = false;
    for (const replica of this.#options.replicasOf(key)) {
      if (replica === this.#self) isReplica = true;
      else out.send(replica, message);
    }
    if (isReplica) this.#value(this.#self, request, this.#store.get(key), out);
  }

  #begin(pending: QuorumRead | QuorumWrite, out: Out): number {
    const request = this.#nextRequest++;
    this.#requests.set(request, pending);
    if (!this.#expiryTimerSet) {
      this.#expiryTimerSet = true;
      out.setTimer(EXPIRY_TIMER, this.#options.requestTimeout);
    }
    return request;
  }

  #receive(from: NodeId, message: LeaderlessMessage, out: Out): void {
    switch (message.kind) {
      case 'write':
        this.#keep({ version: message.version, coordinator: from, life: message.life, request: message.request }, out);
        break;
      case 'read': {
        const { life, request, key } = message;
        out.send(from, { kind: 'value', life, request, version: this.#store.get(key) ?? null });
        break;
      }
      case 'written':
        if (message.life === this.#life) this.#written(from, message.request, out);
        break;
      case 'value':
        if (message.life === this.#life) this.#value(from, message.request, message.version ?? undefined, out);
        break;
      case 'repair':
        this.#keep({ version: message.version, coordinator: null, life: this.#life, request: 0 }, out);
        break;
    }
  }

  /** Writes a version to disk, unless this disk has that or a newer one. */
  #keep(writing: Writing, out: Out): void {
    if (isNewer(writing.version, this.#store.get(writing.version.key))) {
      this.#queue.push(writing);
      out.persist(writing.version);
    } else if (writing.coordinator !== null) {
      this.#tell(writing.coordinator, writing.life, writing.request, out);
    }
  }

  #tell(coordinator: NodeId, life: Instant, request: number, out: Out): void {
    if (coordinator === this.#self) this.#written(coordinator, request, out);
    else out.send(coordinator, { kind: 'written', life, request });
  }

  #written(from: NodeId, request: number, out: Out): void {
    const write = this.#requests.get(request);
    if (!(write instanceof QuorumWrite) || write.writtenAt(from) < this.#options.w) return;
    this.#requests.delete(request);
    out.reply(write.id, okOf(write.version.value));
  }

  #value(from: NodeId, request: number, version: Version | undefined, out: Out): void {
    const read = this.#requests.get(request);
    if (!(read instanceof QuorumRead)) return;
    const { r, readRepair } = this.#options;
    const answered = read.answeredBy(from, version);
    if (answered < r) return;
    if (read.writes !== null) {
      this.#requests.delete(request);
      this.#writeAfter(read, read.writes, out);
      return;
    }
    if (readRepair === 'sync') {
      this.#requests.delete(request);
      this.#writeBack(read, out);
      return;
    }
    if (!read.isAnswered) {
      read.isAnswered = true;
      out.reply(read.id, okOf(read.value));
    }
    if (readRepair === 'async') read.repairStale((replica, newest) => this.#repair(replica, newest, out));
    if (readRepair === 'off' || answered === read.replicas) this.#requests.delete(request);
  }

  /** The second phase of a write: its timestamp follows all that a quorum has, and all that this node gave in this life. */
  #writeAfter(query: QuorumRead, { key, value }: { readonly key: number; readonly value: number }, out: Out): void {
    if (query.newest !== undefined) this.#clock.passed(query.newest.timestamp);
    const version = { key, value, timestamp: this.#clock.next(FIRST_STAMP), node: this.#self };
    this.#sendToReplicas(new QuorumWrite(query.id, version, query.beganAt), [], out);
  }

  /** The second phase of a read: nobody may read less later, so w replicas must have what it returns. */
  #writeBack(read: QuorumRead, out: Out): void {
    const { newest, holders } = read;
    if (newest === undefined || holders.length >= this.#options.w) out.reply(read.id, okOf(read.value));
    else this.#sendToReplicas(new QuorumWrite(read.id, newest, read.beganAt, holders), holders, out);
  }

  #repair(replica: NodeId, version: Version, out: Out): void {
    if (replica === this.#self) this.#keep({ version, coordinator: null, life: this.#life, request: 0 }, out);
    else out.send(replica, { kind: 'repair', version });
  }

  /** Forgets requests that some replica has not answered for too long. Their clients have long given up. */
  #expire(now: Instant, out: Out): void {
    const { requestTimeout } = this.#options;
    this.#expiryTimerSet = false;
    for (const [request, { beganAt }] of this.#requests) {
      if (now - beganAt >= requestTimeout) {
        this.#requests.delete(request);
        continue;
      }
      this.#expiryTimerSet = true;
      // A clock that was set back must not put the timer off.
      out.setTimer(EXPIRY_TIMER, nanos(Math.min(requestTimeout, beganAt + requestTimeout - now)));
      return;
    }
  }

  #merge(version: Version, out: Out): void {
    if (!isNewer(version, this.#store.get(version.key))) return;
    this.#store.set(version.key, version);
    out.hold(version.key, version.value);
  }
}

function okOf(value: number): Result {
  return { kind: 'ok', value, swapped: false };
}
