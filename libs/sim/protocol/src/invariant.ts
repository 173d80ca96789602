/** States what only a bug of ours can break. What a user or a simulation can cause is data, never an exception. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
