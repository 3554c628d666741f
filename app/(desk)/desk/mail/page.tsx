import { Mail } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { parseInstant } from '#core/time/instant.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import type { MailSummary } from '#server/modules/notifications/contract.ts';
import { tenantNames } from '../../../tenant-names.ts';

/** As many as one call answers; fewer means that there are no older ones. */
const PAGE_SIZE = 50;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('mailbox');
  return { title: t('title') };
}

export default async function MailPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t] = await Promise.all([
    searchParams,
    getCaller(),
    getTranslations('mailbox'),
    requireDesk(),
  ]);
  const beforeMs = parseInstant(queryValue(query, 'before') ?? '');
  const mails = await orNotFound(
    caller.notifications.mails({ before: beforeMs === null ? null : new Date(beforeMs) }),
  );
  const oldest = mails.at(-1);
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <DataTable
        caption={t('caption')}
        columns={await mailColumns()}
        rows={mails}
        rowKey={({ id }) => id}
        query={query}
        dense
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            picture={<Mail size={36} strokeWidth={1.25} />}
          />
        }
      />
      {mails.length === PAGE_SIZE && oldest !== undefined && (
        <div className="mt-4">
          <ButtonLink href={hrefWith(query, { before: oldest.createdAt.toISOString() })}>
            {t('older')}
          </ButtonLink>
        </div>
      )}
    </>
  );
}

async function mailColumns(): Promise<readonly Column<MailSummary>[]> {
  const t = await getTranslations('mailbox');
  const nameOf = await tenantNames(t('vendor'));
  return [
    {
      key: 'subject',
      header: t('subject'),
      primary: true,
      cell: ({ id, subject, locale }) => (
        <Link href={`/desk/mail/${id}`} lang={locale}>
          {subject}
        </Link>
      ),
    },
    { key: 'to', header: t('to'), cell: ({ recipient }) => recipient },
    { key: 'tenant', header: t('tenant'), cell: ({ tenantId }) => nameOf(tenantId) },
    {
      key: 'written',
      header: t('written'),
      cell: ({ createdAt }) => <RelativeTime instant={createdAt.toISOString()} />,
    },
    { key: 'state', header: t('state'), cell: (mail) => <MailState mail={mail} texts={t} /> },
  ];
}

function MailState({ mail, texts }: { mail: MailSummary; texts: (key: 'sent' | 'waiting') => string }) {
  return (
    <Status tone={mail.sentAt === null ? 'estimate' : 'proved'} look="text">
      {texts(mail.sentAt === null ? 'waiting' : 'sent')}
    </Status>
  );
}
