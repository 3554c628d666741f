import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NoticesPage } from '#components/notifications/notices-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import { changeNoticeMail, markNoticesRead } from '../../../../notice-actions.ts';

type Props = { readonly params: Promise<{ readonly tenant: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('noticePage');
  return { title: t('title') };
}

export default async function TenantNoticesPage({ params }: Props) {
  const [{ tenant: name }, caller] = await Promise.all([params, getCaller()]);
  const { actor } = await requirePortal(name);
  const [notices, profile] = await Promise.all([
    orNotFound(caller.notifications.tenantNotices.list({ tenant: name })),
    caller.identity.profile(),
  ]);
  const change = changeNoticeMail.bind(null, name);
  return (
    <ClientMessages namespaces={['noticePage']}>
      <NoticesPage
        notices={notices}
        markRead={markNoticesRead.bind(null, name)}
        byMail={actor.viewAs === null ? { isOn: profile.noticesByMail, change } : null}
      />
    </ClientMessages>
  );
}
