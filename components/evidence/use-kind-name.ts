import { useTranslations } from 'next-intl';

/** The names that kinds have; a kind is what the database says, so it may have none. */
type KindNames = { readonly has: (kind: string) => boolean; (kind: string): string };

/** What people call a kind of record, by the translator of `evidenceRoom.kinds`; the kind itself where it has no name yet. */
export function kindName(translator: unknown, kind: string): string {
  const names = translator as KindNames;
  return names.has(kind) ? names(kind) : kind;
}

/** As `kindName`, for what is rendered. */
export function useKindName(): (kind: string) => string {
  const names = useTranslations('evidenceRoom.kinds');
  return (kind) => kindName(names, kind);
}
