import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { tenantNames } from '../../../../tenant-names.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('mailbox');
  return { title: t('title') };
}

/** One mail as text: its HTML is never shown, because a mail is written for a mail program and not for this page. */
export default async function OneMailPage({ params }: { params: Promise<{ readonly id: string }> }) {
  await requireDesk();
  const { id } = await params;
  if (!UUID.test(id)) notFound();
  const [caller, t] = await Promise.all([getCaller(), getTranslations('mailbox')]);
  const mail = await orNotFound(caller.notifications.mail({ mailId: id }));
  const nameOf = await tenantNames(t('vendor'));
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('title'), href: '/desk/mail' }, { label: mail.subject }]}
        title={mail.subject}
      />
      <div className="flex max-w-3xl flex-col gap-6">
        <KeyValues
          items={[
            { key: 'to', label: t('to'), value: mail.recipient },
            { key: 'from', label: t('from'), value: mail.sender },
            { key: 'tenant', label: t('tenant'), value: nameOf(mail.tenantId) },
            { key: 'language', label: t('language'), value: mail.locale.toUpperCase() },
            {
              key: 'written',
              label: t('written'),
              value: <ExactTime instant={mail.createdAt.toISOString()} seconds />,
            },
            {
              key: 'sent',
              label: t('sent'),
              value:
                mail.sentAt === null ? (
                  t('waiting')
                ) : (
                  <ExactTime instant={mail.sentAt.toISOString()} seconds />
                ),
            },
          ]}
        />
        <div lang={mail.locale}>
          <CodeBlock text={mail.text} label={t('text')} />
        </div>
      </div>
    </>
  );
}
