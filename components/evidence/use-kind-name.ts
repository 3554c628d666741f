import { useTranslations } from 'next-intl';

/** The names that kinds have; a kind is what the database says, so it may have none. */
type KindNames = { readonly has: (kind: string) => boolean; (kind: string): string };

/** What people call a kind of record; the kind itself where nobody gave it a name yet. */
export function useKindName(): (kind: string) => string {
  const names = useTranslations('evidenceRoom.kinds') as unknown as KindNames;
  return (kind) => (names.has(kind) ? names(kind) : kind);
}
