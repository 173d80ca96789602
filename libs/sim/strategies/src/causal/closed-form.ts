import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import { multiLeaderVisibleAfter } from '../multi-leader/closed-form.js';
import type { OperationPath } from '../operation-path.js';

/** Both are local, as with several leaders: a session that stays at its datacenter never waits for another. */
export {
  multiLeaderReadLatency as causalReadLatency,
  multiLeaderWriteLatency as causalWriteLatency,
} from '../multi-leader/closed-form.js';

/**
 * How long after a write's arrival at one node readers at another see it, exact to the nanosecond, if all that it depends on is
 * visible there by then.
 */
export function causalVisibleAfter(
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
  path: OperationPath,
): Nanos {
  return multiLeaderVisibleAfter({ from, path: [to] }, path);
}
