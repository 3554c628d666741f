/** What Next gives a page as `searchParams`, awaited. */
export type SearchQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The first value of a parameter. */
export function queryValue(query: SearchQuery, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** The present address with some parameters changed; `undefined` removes one. Starts with `?`. */
export function hrefWith(query: SearchQuery, changes: Readonly<Record<string, string | undefined>>): string {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (!(name in changes)) {
      for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
        next.append(name, one);
      }
    }
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value !== undefined && value !== '') {
      next.set(name, value);
    }
  }
  return `?${next.toString()}`;
}

export type Sort = { readonly key: string; readonly direction: 'asc' | 'desc' };

/** The sort order that the address asks for: `?sort=amount` or `?sort=-amount`; only keys that the table offers. */
export function sortFromQuery(
  query: SearchQuery,
  options: { readonly keys: readonly string[]; readonly initial: Sort; readonly param?: string },
): Sort {
  const text = queryValue(query, options.param ?? 'sort');
  const key = text?.replace(/^-/, '');
  if (text === undefined || key === undefined || !options.keys.includes(key)) {
    return options.initial;
  }
  return { key, direction: text.startsWith('-') ? 'desc' : 'asc' };
}
