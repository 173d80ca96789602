import type { TraceEvent } from '@isthmus/sim-laboratory';
import { invariant } from '@isthmus/sim-protocol';

/** When the quorum operations of one run came to the replicas, whose nodes are the first three; in nanoseconds. */
export interface QuorumTimes {
  /** By write, three each: when it reached the replica, from its acknowledgement at the client on; negative where before. */
  readonly written: Float64Array;
  /** By read, three each: when it reached the replica, from its invocation on; NaN where that was not among the first r to answer. */
  readonly asked: Float64Array;
}

const REPLICAS = 3;

/** What the leaderless strategy's messages have in common: which request of their coordinator they belong to. */
interface OfRequest {
  readonly request: number;
}

/** @param r Replicas whose answers a read waits for. */
export function quorumTimes(events: Iterable<TraceEvent>, r: number): QuorumTimes {
  /** By coordinator and its request: the operation. */
  const operations: number[][] = [];
  /** By node: the operation whose request it serves. */
  const served: number[] = [];
  const began: number[] = [];
  const ended: number[] = [];
  /** Of each read, so far. */
  const answers: number[] = [];
  const isRead: boolean[] = [];
  const reached: number[] = [];
  for (const event of events) {
    switch (event.kind) {
      case 'began':
        began[event.operation] = event.at;
        isRead[event.operation] = event.asked.kind === 'read';
        break;
      case 'ended':
        invariant(event.outcome === 'ok', `operation ${event.operation} ended ${event.outcome}`);
        ended[event.operation] = event.at;
        break;
      case 'sent':
        if (event.name === 'write' || event.name === 'read')
          (operations[event.from] ??= [])[requestOf(event.message)] = served[event.from]!;
        break;
      case 'handled': {
        const { name, from, to, at } = event;
        if (name === 'request') served[to] = event.operation!;
        else if (name === 'write' || name === 'read')
          reached[operations[from]![requestOf(event.message)]! * REPLICAS + to] = at;
        else if (name === 'value') {
          const operation = operations[to]![requestOf(event.message)]!;
          const count = (answers[operation] = (answers[operation] ?? 0) + 1);
          if (count > r) reached[operation * REPLICAS + from] = NaN;
        }
      }
    }
  }
  const since = (of: boolean, reference: readonly number[]) => {
    const taken: number[] = [];
    for (let operation = 0; operation < began.length; operation++) {
      if (isRead[operation] !== of) continue;
      for (let replica = 0; replica < REPLICAS; replica++) {
        const at = reached[operation * REPLICAS + replica];
        invariant(at !== undefined, `operation ${operation} never came to replica ${replica}`);
        taken.push(at - reference[operation]!);
      }
    }
    return Float64Array.from(taken);
  };
  return { written: since(false, ended), asked: since(true, began) };
}

/**
 * How long after the acknowledgement of a write a read must begin to see it, in nanoseconds, 0 where it need not wait: for each write
 * with so many reads.
 *
 * A read that begins t after the acknowledgement returns the write if, at one of the first r replicas to answer it, the write was there
 * before the read: if t is at least the least of (arrival of the write - way of the read) over these. Delays depend neither on t nor on
 * other operations, since nothing queues and datagrams do not wait for each other; so each read of a run may be thought of as having
 * begun at any moment, and be held against any write.
 */
export function thresholds({ written, asked }: QuorumTimes, readsPerWrite: number): Float64Array {
  const [writes, reads] = [written.length / REPLICAS, asked.length / REPLICAS];
  const found = new Float64Array(writes * readsPerWrite);
  for (let pair = 0; pair < found.length; pair++) {
    const write = Math.floor(pair / readsPerWrite) * REPLICAS;
    const read = ((pair * STRIDE) % reads) * REPLICAS;
    let least = Infinity;
    for (let replica = 0; replica < REPLICAS; replica++) {
      const way = asked[read + replica]!;
      if (way === way) least = Math.min(least, written[write + replica]! - way);
    }
    found[pair] = Math.max(0, least);
  }
  return found;
}

/** A prime beyond the reads of any run: the reads of one write, and of the next, are far apart. */
const STRIDE = 1_000_003;

function requestOf(message: unknown): number {
  return (message as OfRequest).request;
}
