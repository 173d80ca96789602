/** Where a page ended, newest first. Plain data: the API signs it before a client gets it. */
export interface Cursor {
  readonly createdAt: string;
  readonly id: string;
}

export interface PageRequest {
  readonly size: number;
  readonly after?: Cursor | undefined;
}

export interface Page<Item> {
  readonly data: Item[];
  /** null on the last page. */
  readonly next: Cursor | null;
}

/** A page from the rows of a query that asked for one row more than the page holds. */
export function pageOf<Row extends { readonly createdAt: Date; readonly id: string }, Item>(
  rows: readonly Row[],
  size: number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    data: shown.map(itemOf),
    next: last !== undefined && rows.length > size ? { createdAt: last.createdAt.toISOString(), id: last.id } : null,
  };
}
