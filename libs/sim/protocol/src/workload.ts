import type { DatacenterId } from './cluster.js';
import type { Operation, OperationId } from './operation.js';
import type { Nanos } from './time.js';

/**
 * What the clients of one run do. The engine asks in the order of simulated time; an answer may depend on what was asked
 * and observed before, so a workload serves one run only.
 *
 * What it draws must not depend on the answers that the store gave: two strategies on one seed meet the same arrivals,
 * keys and kinds (open loop).
 */
export interface Workload {
  /**
   * Open loop: from one arrival at a datacenter's clients to the next, the first counted from the start of the run.
   * Closed loop: how long a session thinks before its next operation.
   */
  gap(datacenter: DatacenterId): Nanos;
  /** The operation of an arrival. `session` is -1 where none was free: the operation is drawn all the same, and not sent. */
  operation(datacenter: DatacenterId, session: number, id: OperationId): Operation;
  /**
   * What a session asks next without thinking, once an operation of it has ended `ok`; null: nothing more. It is intended at
   * that moment. Absent: never anything.
   */
  next?(session: number, id: OperationId): Operation | null;
  /** A session has learned what a key held: the value of an `ok` answer. */
  observed(session: number, key: number, value: number): void;
}
