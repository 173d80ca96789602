/**
 * Whether operations can take effect by ascending layer without contradicting real time: none ended before one of a lower
 * layer was invoked. Within a layer any order will do. Sorts the operations. Cost: O(n log n).
 */
export function layersFit(
  operations: { readonly layer: number; readonly invokedAt: number; readonly endedAt: number }[],
): boolean {
  operations.sort((a, b) => a.layer - b.layer);
  let below = -Infinity;
  let latest = -Infinity;
  let layer = -Infinity;
  for (const operation of operations) {
    if (operation.layer > layer) {
      layer = operation.layer;
      below = latest;
    }
    if (operation.endedAt < below) return false;
    latest = Math.max(latest, operation.invokedAt);
  }
  return true;
}
