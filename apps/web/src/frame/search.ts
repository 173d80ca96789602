/** A finite number, or a text that is one. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** `{ [name]: text }` where the address has a text (or a number, which the router has parsed) under that name. */
export function textOf<Name extends string>(
  name: Name,
  given: Record<string, unknown>,
): { readonly [Key in Name]?: string } {
  const value = given[name];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '' || text.length > 200) return {};
  return { [name]: text } as { readonly [Key in Name]?: string };
}

export function isSortText(value: unknown): value is string {
  return typeof value === 'string' && /^-?[a-zA-Z0-9]{1,30}$/.test(value);
}

/** New values for some of an address's fields; `undefined` takes a field out. */
export type Change<Search> = { readonly [Key in keyof Search]?: Search[Key] | undefined };

/** The fields after a change. */
export function changed<Search extends object>(given: Search, change: Change<Search>): Search {
  return Object.fromEntries(
    Object.entries({ ...given, ...change }).filter(([, value]) => value !== undefined && value !== ''),
  ) as Search;
}

type Fields = Record<string, unknown>;

/** A reader of addresses that hides what it does not understand, where the router would hand it on as it is. */
export function only<Search extends object>(understand: (given: Fields) => Search): (given: Fields) => Search {
  return (given) => ({
    ...Object.fromEntries(Object.keys(given).map((name) => [name, undefined])),
    ...understand(given),
  });
}
