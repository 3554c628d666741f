/**
 * Which of the addresses of a rail one is at: the longest that the address is at or below; the first page only when one is
 * exactly there. Null where none is.
 */
export function currentEntry(pathname: string, hrefs: readonly string[], home: string): string | null {
  const reached = hrefs.filter(
    (href) => pathname === href || (href !== home && pathname.startsWith(`${href}/`)),
  );
  return reached.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
