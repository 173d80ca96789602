export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export type Sortable = string | number | null;

/** `-p99` in an address: by p99, largest first. */
export function sortOfText(text: string | undefined, fallback: string): Sort {
  const given = text ?? fallback;
  return given.startsWith('-') ? { column: given.slice(1), descending: true } : { column: given, descending: false };
}

export function textOfSort({ column, descending }: Sort): string {
  return descending ? `-${column}` : column;
}

/** A copy in order. What has no value comes last either way; equal rows keep their order. */
export function sorted<Row>(rows: readonly Row[], value: (row: Row) => Sortable, descending: boolean): Row[] {
  return rows.toSorted((left, right) => {
    const [one, other] = [value(left), value(right)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const order =
      typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
    return descending ? -order : order;
  });
}
