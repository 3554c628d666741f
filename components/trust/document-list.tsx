import { Download, FileText, LockKeyhole } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Status } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { formatExact } from '#core/format/format.ts';
import { AboutNote, type AboutTexts } from './about-note.tsx';
import { FreshnessNote } from './freshness-note.tsx';
import type { ItemOf } from './items-of-kind.ts';

type DocumentListProps = {
  readonly items: readonly ItemOf<'document'>[];
  readonly isSignedIn: boolean;
  readonly about?: AboutTexts;
  /** How it stands with what the reader asked for, by the name of the document. */
  readonly asked?: ReadonlyMap<string, AskedDocument>;
};

/** What became of the reader's own request. */
export type AskedDocument = { readonly state: string; readonly expiresAt: string | null };

/** Documents with who may read them, and how to come by each. */
export function DocumentList({ about, asked, isSignedIn, items }: DocumentListProps) {
  const t = useTranslations('trustPage.documents');
  const access = useTranslations('trust.access');
  const locale = useLocale();
  if (items.length === 0) return null;
  return (
    <ul className="flex flex-col border-y">
      {items.map((item) => (
        <li
          key={item.slug}
          id={item.slug}
          className="grid gap-x-8 gap-y-3 border-b py-5 last:border-b-0 md:grid-cols-[1fr_auto] md:items-center"
        >
          <div className="flex min-w-0 flex-col gap-1.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h3 className="text-base font-semibold">{item.content.title[locale]}</h3>
              <Status tone="neutral" icon={item.access === 'public' ? FileText : LockKeyhole}>
                {access(item.access)}
              </Status>
              <AboutNote about={about} slug={item.slug} />
              <FreshnessNote freshness={item.freshness} />
            </div>
            <p className="max-w-(--width-text) text-sm whitespace-pre-line text-ink-soft">
              {item.content.summary[locale]}
            </p>
            <p className="text-xs text-ink-quiet">
              {t('version', { version: item.version })} ·{' '}
              {t.rich('published', { day: () => <CivilDate date={item.publishedAt.slice(0, 10)} /> })}
              {item.file !== null && ` · ${t('size', { kilobytes: kilobytes(item.file.sizeBytes, locale) })}`}
            </p>
          </div>
          <HowToRead item={item} isSignedIn={isSignedIn} own={asked?.get(item.slug)} />
        </li>
      ))}
    </ul>
  );
}

function kilobytes(sizeBytes: number, locale: 'en' | 'es'): string {
  return formatExact(String(Math.max(1, Math.round(sizeBytes / 1000))), locale);
}

function HowToRead({
  isSignedIn,
  item,
  own,
}: {
  readonly isSignedIn: boolean;
  readonly item: ItemOf<'document'>;
  readonly own: AskedDocument | undefined;
}) {
  const t = useTranslations('trustPage.documents');
  const locale = useLocale();
  const title = item.content.title[locale];
  if (item.access === 'public' || (item.access === 'signed-in' && isSignedIn))
    return (
      <a
        href={`/trust/documents/${item.slug}`}
        download
        aria-label={t('downloadTitle', { title })}
        className={buttonClass({ variant: 'secondary', size: 'sm' })}
      >
        <Download aria-hidden="true" size={15} />
        {t('download')}
      </a>
    );
  if (item.access === 'signed-in')
    return (
      <a href="/signin?returnTo=%2Ftrust" className={buttonClass({ variant: 'secondary', size: 'sm' })}>
        {t('signIn')}
      </a>
    );
  if (own?.state === 'active')
    return (
      <div className="flex flex-col gap-1 md:items-end">
        <ButtonLink
          href={`/trust/access/read/${item.slug}`}
          size="sm"
          prefetch={false}
          aria-label={t('readTitle', { title })}
        >
          {t('read')}
        </ButtonLink>
        {own.expiresAt !== null && (
          <span className="text-xs text-ink-quiet">
            {t.rich('readUntil', { day: () => <CivilDate date={(own.expiresAt ?? '').slice(0, 10)} /> })}
          </span>
        )}
      </div>
    );
  if (own?.state === 'requested') return <Status tone="neutral">{t('asked')}</Status>;
  return (
    <ButtonLink
      href={`/trust/request/${item.slug}`}
      size="sm"
      prefetch={false}
      aria-label={t('requestTitle', { title })}
    >
      {t('request')}
    </ButtonLink>
  );
}
