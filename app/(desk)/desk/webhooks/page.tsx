import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WebhooksPage } from '#components/notifications/webhooks-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { offeredEventTypes } from '#server/modules/notifications/contract-webhooks.ts';
import { createWebhook } from '../../../webhook-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function VendorWebhooksPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('webhooks'),
  ]);
  const webhooks = await orNotFound(caller.notifications.vendorWebhooks.list());
  const mayChange = mayDo(actor, 'notifications.changeWebhooks', 'vendor');
  return (
    <ClientMessages namespaces={['webhooks']}>
      <WebhooksPage
        lede={t('vendorLede')}
        webhooks={webhooks}
        query={query}
        home="/desk/webhooks"
        offered={offeredEventTypes('vendor')}
        create={mayChange ? createWebhook.bind(null, null) : null}
      />
    </ClientMessages>
  );
}
