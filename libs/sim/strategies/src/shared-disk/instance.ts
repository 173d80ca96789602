import {
  type Input,
  type Instant,
  isOfRegister,
  type Nanos,
  type NodeId,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { type Asked, Cache } from './cache.js';
import { Directory, type Tell } from './directory.js';
import type { SharedDiskMessage } from './messages.js';

type Out = Outbox<SharedDiskMessage, never>;
type Request = Extract<Input<SharedDiskMessage, never>, { kind: 'request' }>;

const REPEAT_TIMER = 0;

/** One database instance: a cache, and its part of the directory of pages. */
export class Instance implements Replica<SharedDiskMessage, never> {
  private readonly cache: Cache;
  private readonly directory: Directory;
  /** By session: its last operation here. */
  private readonly latest = new Map<number, Asked>();
  /** It has lost its cache: until somebody recovers it, it has no part in anything. */
  private isOut = false;
  private isTimerSet = false;

  constructor(
    private readonly self: NodeId,
    masterOf: (key: number) => NodeId,
    private readonly retry: Nanos,
  ) {
    this.cache = new Cache(self, masterOf);
    this.directory = new Directory(self);
  }

  step(input: Input<SharedDiskMessage, never>, now: Instant, out: Out): void {
    if (input.kind === 'start') this.isOut = input.reason === 'restart';
    if (this.isOut) {
      if (input.kind === 'request') out.reply(input.id, { kind: 'refused', reason: 'unavailable' });
      return;
    }
    const tell = this.teller(now, out);
    if (input.kind === 'message') this.hear(input.from, input.message, now, out);
    else if (input.kind === 'request') this.onRequest(input, now, tell, out);
    else if (input.kind === 'timeout') {
      this.isTimerSet = false;
      this.cache.repeat(now - this.retry, now, tell);
      this.directory.repeat(now - this.retry, now, tell);
    }
    this.setTimer(out);
  }

  /** A second copy of a request is answered as the first was, or with it. */
  private onRequest({ id, session, sequence, operation }: Request, now: Instant, tell: Tell, out: Out): void {
    if (!isOfRegister(operation)) return out.reply(id, { kind: 'refused', reason: 'unsupported' });
    const latest = this.latest.get(session);
    if (latest === undefined || latest.sequence < sequence) {
      const asked = { sequence, result: null };
      this.latest.set(session, asked);
      this.cache.request({ id, operation, asked }, now, tell, out);
    } else if (latest.sequence === sequence && latest.result !== null) out.reply(id, latest.result);
  }

  private hear(from: NodeId, message: SharedDiskMessage, now: Instant, out: Out): void {
    const tell = this.teller(now, out);
    const { cache, directory } = this;
    const { key } = message;
    switch (message.kind) {
      case 'request':
        return directory.request({ from, mode: message.mode }, key, now, tell);
      case 'ship':
        return cache.ship(message, tell);
      case 'page':
        return cache.install(key, message.number, message, now, tell, out);
      case 'grant':
        return cache.install(key, message.number, { mode: 'exclusive', value: null }, now, tell, out);
      case 'invalidate':
        return cache.invalidate(key, message.number, tell);
      case 'invalidated':
        return directory.invalidated(from, key, message.number, tell);
      case 'installed':
        return directory.installed(key, message.number, now, tell);
    }
  }

  /** What a node tells itself it hears at once. */
  private teller(now: Instant, out: Out): Tell {
    return (to, message) => {
      if (to === this.self) this.hear(this.self, message, now, out);
      else out.send(to, message);
    };
  }

  private setTimer(out: Out): void {
    if (this.isTimerSet || (this.cache.isIdle && this.directory.isIdle)) return;
    this.isTimerSet = true;
    out.setTimer(REPEAT_TIMER, this.retry);
  }
}
