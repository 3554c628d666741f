type Value = string | number | boolean | null;

/** The first column of a row that says something else than was signed, in words; null where none does. */
export function rowFault<Name extends string>(
  said: Readonly<Record<Name, Value>>,
  meant: Readonly<Record<NoInfer<Name>, unknown>>,
): string | null {
  for (const name in said)
    if (said[name] !== meant[name])
      return `its row says ${name} ${said[name]}, signed was ${String(meant[name])}`;
  return null;
}
