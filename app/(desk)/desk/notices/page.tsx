import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NoticesPage } from '#components/notifications/notices-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { getCaller } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { changeNoticeMail, markNoticesRead } from '../../../notice-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('noticePage');
  return { title: t('title') };
}

export default async function DeskNoticesPage() {
  const [, caller] = await Promise.all([requireDesk(), getCaller()]);
  const [notices, profile] = await Promise.all([
    caller.notifications.deskNotices.list(),
    caller.identity.profile(),
  ]);
  return (
    <ClientMessages namespaces={['noticePage']}>
      <NoticesPage
        notices={notices}
        markRead={markNoticesRead.bind(null, null)}
        byMail={{ isOn: profile.noticesByMail, change: changeNoticeMail.bind(null, null) }}
      />
    </ClientMessages>
  );
}
