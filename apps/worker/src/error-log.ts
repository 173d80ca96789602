/** Repeats of one message within this time are counted, not written: an outage says the same many times a second. */
const QUIET_MS = 10_000;

/** Writes errors, each message at most once in ten seconds. */
export function errorLog(write: (line: string) => void, now: () => number = () => performance.now()) {
  const known = new Map<string, { at: number; unsaid: number }>();
  return ({ message, name }: Error): void => {
    const text = message.trim() === '' ? name : message.trim();
    const seen = known.get(text);
    if (seen !== undefined && now() - seen.at < QUIET_MS) {
      seen.unsaid += 1;
      return;
    }
    if (known.size > 100) known.clear();
    known.set(text, { at: now(), unsaid: 0 });
    write(seen !== undefined && seen.unsaid > 0 ? `${text} (and ${seen.unsaid} times more)` : text);
  };
}
