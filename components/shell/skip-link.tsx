import { useTranslations } from 'next-intl';

export const MAIN_ID = 'content';

/** The first stop of the keyboard: over the rail, straight to the content. */
export function SkipLink() {
  const t = useTranslations('shell');
  return (
    <a
      href={`#${MAIN_ID}`}
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 text-sm font-medium text-on-accent focus:translate-y-0 print:hidden"
    >
      {t('skip')}
    </a>
  );
}
