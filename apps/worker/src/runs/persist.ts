/** How long the end of an attempt is worth another try: a database that restarts is back by then. */
const PATIENCE_MS = 60_000;

/**
 * Tries again while the database is away. Every ending is fenced by the claim's epoch, so one that went through although
 * its answer was lost does no harm when it is repeated.
 *
 * @throws the last error when patience is over.
 */
export async function persist<Answer>(
  write: () => Promise<Answer>,
  onError: (error: Error) => void,
  { patienceMs = PATIENCE_MS, everyMs = 500 } = {},
): Promise<Answer> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (performance.now() + everyMs > end) throw error;
      onError(error instanceof Error ? error : new Error(String(error)));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
