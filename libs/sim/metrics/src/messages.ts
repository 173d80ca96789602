/** What a run's nodes sent to each other. */
export interface MessageCounts {
  readonly total: number;
  readonly crossDatacenter: number;
  readonly bytes: number;
  readonly crossDatacenterBytes: number;
  readonly byName: readonly MessageCount[];
}

export interface MessageCount {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  /** Neither keys nor values. */
  readonly metadataBytes: number;
  readonly crossDatacenterBytes: number;
}

export interface Messages extends MessageCounts {
  readonly byName: MessageCount[];
  /** Over all operations of the history, warm-up included, as the messages are; 0 where there was none. */
  readonly perOperation: number;
}

/** Messages by name: the most frequent first, equal ones by name. */
export function messagesOf(counts: MessageCounts, operations: number): Messages {
  const byName = counts.byName
    .map(({ name, count, bytes, metadataBytes, crossDatacenterBytes }) => ({
      name,
      count,
      bytes,
      metadataBytes,
      crossDatacenterBytes,
    }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { ...counts, byName, perOperation: operations === 0 ? 0 : counts.total / operations };
}
