import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';

/** Nothing at this address, or nothing that this person may know of: both read alike. */
export function NotFoundText({ home = '/' }: { home?: string }) {
  const t = useTranslations('problem');
  return (
    <div className="flex max-w-(--width-text) flex-col items-start gap-4 py-10">
      <p className="text-sm text-ink-quiet tabular-nums">404</p>
      <h1 className="text-xl font-semibold tracking-tight">{t('notFoundTitle')}</h1>
      <p className="text-ink-soft">{t('notFoundText')}</p>
      <ButtonLink href={home}>{t('home')}</ButtonLink>
    </div>
  );
}
