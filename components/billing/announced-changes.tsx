import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Link } from '#components/ui/link.tsx';
import { formatDate } from '#core/format/format.ts';
import type { OwnMigrationDto } from '#server/modules/billing/contract-migrations.ts';

type AnnouncedChangesProps = { readonly migrations: readonly OwnMigrationDto[]; readonly href: string };

/** What is announced and not in force yet, each with its day and the way to both versions; and the way to those before. */
export function AnnouncedChanges({ migrations, href }: AnnouncedChangesProps) {
  const t = useTranslations('migrations.own');
  const locale = useLocale();
  const announced = migrations.filter(({ state }) => state === 'notified');
  if (migrations.length === 0) return null;
  return (
    <div className="mb-8 flex flex-col gap-3">
      {announced.map(({ direction, id, plannedFor }) => (
        <Callout
          key={id}
          tone={direction === 'rise' ? 'attention' : 'neutral'}
          title={t('announced', { date: formatDate(plannedFor, locale) })}
          action={<Link href={href}>{t('open')}</Link>}
        >
          {t(`announcedText.${direction}`)}
        </Callout>
      ))}
      {announced.length === 0 && (
        <p className="text-sm">
          <Link href={href}>{t('pageTitle')}</Link>
        </p>
      )}
    </div>
  );
}
