import { Bell } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { NoticeView } from '#server/modules/notifications/contract.ts';
import { MarkAllRead, NoticeMailForm } from './notice-forms.tsx';

/** The messages by kinds that only a notice knows. */
type Texts = {
  readonly has: (key: string) => boolean;
  (key: string, values?: Record<string, string | number>): string;
};

function sentenceOf(texts: Texts, { kind, params }: NoticeView): string {
  const values = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? String(value) : value,
  ]);
  return texts.has(kind) ? texts(kind, Object.fromEntries(values)) : kind;
}

/** What one person was told in one place, newest first, and whether it comes by mail too. */
export function NoticesPage(props: {
  readonly notices: readonly NoticeView[];
  readonly markRead: FormAction;
  readonly byMail: { readonly isOn: boolean; readonly change: FormAction } | null;
}) {
  const { byMail, markRead, notices } = props;
  const t = useTranslations('noticePage');
  const texts = useTranslations('notices') as unknown as Texts;
  const unread = notices.filter(({ readAt }) => readAt === null);
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={unread.length > 0 && <MarkAllRead ids={unread.map(({ id }) => id)} action={markRead} />}
      />
      <div className="flex flex-col gap-12">
        {notices.length === 0 ? (
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            picture={<Bell size={36} strokeWidth={1.25} />}
          />
        ) : (
          <ul className="divide-y border-y">
            {notices.map((notice) => (
              <li
                key={notice.id}
                className="flex flex-col gap-1 py-3 md:flex-row md:items-baseline md:justify-between md:gap-6"
              >
                <span className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1">
                  <Link href={notice.href}>{sentenceOf(texts, notice)}</Link>
                  {notice.readAt === null && (
                    <Status tone="attention" look="text">
                      {t('new')}
                    </Status>
                  )}
                </span>
                <span className="shrink-0 text-sm text-ink-quiet">
                  <RelativeTime instant={notice.createdAt.toISOString()} />
                </span>
              </li>
            ))}
          </ul>
        )}
        {byMail !== null && (
          <Section title={t('mailTitle')}>
            <NoticeMailForm isOn={byMail.isOn} action={byMail.change} />
          </Section>
        )}
      </div>
    </>
  );
}
